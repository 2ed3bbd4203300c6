using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Gossip.Wire;

namespace Muster.Agent.Networks;

/// <summary>
/// What a network keeps in the data directory, in Consul's files and serf's formats: its keys, and where the others were.
/// What cannot be written is no reason to stop gossip: it is told, and tried again with the next line.
/// </summary>
/// <param name="folder">Null: nothing is kept.</param>
/// <param name="name">What the files are called: <c>local</c> or <c>remote</c>.</param>
internal sealed class NetworkFiles(string? folder, string name, bool keepsKeyring, ILogger log) : IDisposable
{
    private static readonly TimeSpan _clocksInterval = TimeSpan.FromMilliseconds(500);

    private readonly string? _keyringPath = folder is null ? null : Path.Combine(folder, $"{name}.keyring");
    private readonly string? _snapshotPath = folder is null ? null : Path.Combine(folder, $"{name}.snapshot");
    private SnapshotBook _book = new();
    private FileStream? _snapshot;
    private TimeSpan _clocksAt;

    /// <summary>The keys: those of the file when there is one, else the one that was configured; none: no encryption.</summary>
    public Result<FoundKeyring> Keyring(SecretKey? configured)
    {
        if (!keepsKeyring || _keyringPath is null)
        {
            return new FoundKeyring(configured is null ? null : new Keyring(configured));
        }

        try
        {
            if (File.Exists(_keyringPath))
            {
                return KeyringFile.Parse(File.ReadAllText(_keyringPath)).TryGet(out var ring, out var refused)
                    ? new FoundKeyring(ring)
                    : refused with { Message = $"{_keyringPath}: {refused.Message} Mend or remove it" };
            }

            if (configured is null)
            {
                return new FoundKeyring(null);
            }

            var fresh = new Keyring(configured);
            WriteWhole(fresh);
            return new FoundKeyring(fresh);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"The keys of gossip cannot be read or written: {failure.Message}");
        }
    }

    /// <summary>What an earlier life has written down; new lines go behind it.</summary>
    public Result<SnapshotBook> Remembered(bool rejoins)
    {
        if (_snapshotPath is null)
        {
            return _book;
        }

        try
        {
            Directory.CreateDirectory(folder!);
            _book = SnapshotBook.Read(File.Exists(_snapshotPath) ? File.ReadLines(_snapshotPath) : [], rejoins);
            _snapshot = Appending(_snapshotPath);
            return _book;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"What gossip remembers cannot be read or written: {failure.Message}");
        }
    }

    /// <summary>The keys have changed.</summary>
    public void Write(Keyring ring)
    {
        if (keepsKeyring && _keyringPath is not null)
        {
            Try(_keyringPath, () => WriteWhole(ring));
        }
    }

    public void Note(SerfNews.OfMember news) => Append(_book.Note(news));

    public void NoteClocks(LamportClock members, LamportClock events, LamportClock queries, TimeSpan now)
    {
        if (_snapshot is null || now - _clocksAt < _clocksInterval)
        {
            return;
        }

        _clocksAt = now;
        foreach (var line in _book.NoteClocks(members, events, queries))
        {
            Append(line);
        }
    }

    public void NoteLeave() => Append(SnapshotBook.LeaveLine);

    public void Dispose() => _snapshot?.Dispose();

    private void Append(string? line)
    {
        if (line is not null && _snapshot is not null)
        {
            Try(_snapshotPath!, () => AppendLine(line, _snapshot));
        }
    }

    private void AppendLine(string line, FileStream to)
    {
        to.Write(Encoding.UTF8.GetBytes($"{line}\n"));
        to.Flush();
        if (_book.IsLong(to.Length))
        {
            Compact(to);
        }
    }

    private void Try(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            NetworkLog.NotWritten(log, path, failure.Message);
        }
    }

    /// <summary>Written whole beside the old file and put in its place, for the owner alone to read.</summary>
    private void WriteWhole(Keyring ring)
    {
        Directory.CreateDirectory(folder!);
        var fresh = $"{_keyringPath!}.new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(KeyringFile.Write(ring));
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, _keyringPath!, overwrite: true);
    }

    private void Compact(FileStream old)

    {
        var fresh = $"{_snapshotPath}.compact";
        using (var file = File.Create(fresh))
        {
            foreach (var line in _book.Compacted())
            {
                file.Write(Encoding.UTF8.GetBytes($"{line}\n"));
            }

            file.Flush(flushToDisk: true);
        }

        old.Dispose();
        File.Move(fresh, _snapshotPath!, overwrite: true);
        _snapshot = Appending(_snapshotPath!);
    }

    private static FileStream Appending(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
}

/// <param name="Ring">Null: gossip is not encrypted.</param>
internal sealed record FoundKeyring(Keyring? Ring);
