using System.Globalization;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>
/// Files of the log, one after the other, named as Consul 1.8.7 names them: <c>muster-1795265842210852963.log</c>, by the
/// nanosecond in which they were begun. A new one is begun by each start, after so many bytes and after so long.
/// </summary>
internal sealed class FileSink : LossySink
{
    private const int NanosecondsPerTick = 100;

    /// <summary>For the owner, and for the group that may read.</summary>
    private const UnixFileMode Rights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly LogFileTerms _terms;
    private readonly LogShape _shape;
    private readonly TimeProvider _time;
    private FileStream _file;
    private long _began;

    private FileSink(LogFileTerms terms, LogShape shape, TimeProvider time, FileStream file)
    {
        (_terms, _shape, _time, _file) = (terms, shape, time, file);
        _began = time.GetTimestamp();
        Prune();
    }

    /// <summary>Begins the first file; refuses when that cannot be.</summary>
    public static Result<FileSink> Open(LogFileTerms terms, LogShape shape, TimeProvider time)
    {
        try
        {
            return new FileSink(terms, shape, time, Begin(terms, time));
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            return new Refused(
                Refusal.Unavailable,
                $"Failed to setup logging: log_file: {failure.Message.TrimEnd('.')}; "
                + $"name a folder that is there and that this user may write, not {terms.Folder}");
        }
    }

    protected override void Put(LogLine line, string? stack)
    {
        if (_file.Position >= _terms.BytesMax || _time.GetElapsedTime(_began) >= _terms.Span)
        {
            Turn();
        }

        // Not buffered: what failed half way is written over by the next line.
        _file.Write(_shape(line, stack));
    }

    protected override void Close() => _file.Dispose();

    // When no new file can be begun, the old one goes on.
    private void Turn()
    {
        FileStream next;
        try
        {
            next = Begin(_terms, _time);
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            return;
        }

        _file.Dispose();
        _file = next;
        _began = _time.GetTimestamp();
        Prune();
    }

    private static FileStream Begin(LogFileTerms terms, TimeProvider time)
    {
        var number = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        while (true)
        {
            var path = Path.Combine(
                terms.Folder, string.Create(CultureInfo.InvariantCulture, $"{terms.Name}-{number}{terms.Extension}"));
            if (!File.Exists(path))
            {
                return new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                    UnixCreateMode = Rights,
                });
            }

            number++;
        }
    }

    private void Prune()
    {
        if (_terms.ArchivesMax is not { } most)
        {
            return;
        }

        try
        {
            foreach (var path in Directory.EnumerateFiles(_terms.Folder).Where(IsArchive)
                .OrderByDescending(path => path, StringComparer.Ordinal).Skip(most))
            {
                File.Delete(path);
            }
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            // What is left is found again with the next file.
        }
    }

    private bool IsArchive(string path)
    {
        var name = Path.GetFileName(path);
        var head = $"{_terms.Name}-";
        return path != _file.Name
            && name.Length > head.Length + _terms.Extension.Length
            && name.StartsWith(head, StringComparison.Ordinal)
            && name.EndsWith(_terms.Extension, StringComparison.Ordinal)
            && name[head.Length..^_terms.Extension.Length].All(char.IsAsciiDigit);
    }

    private static bool IsOfDisk(Exception failure) => failure is IOException or UnauthorizedAccessException;
}
