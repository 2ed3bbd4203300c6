using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Doors.Consul.Snapshot;
using Muster.Registry;
using Muster.Registry.Snapshots;

namespace Muster.Agent.Backup;

/// <summary>
/// Takes a snapshot every so often, reads it back, and only then gives it its name: whatever is there by a backup's name is
/// whole. One loop; a failure is told, and tried again sooner than the next would be due.
/// </summary>
internal sealed class Backups : IAsyncDisposable
{
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(5);

    private readonly BackupSettings _settings;
    private readonly Snapshots _snapshots;
    private readonly Self _self;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _owner;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private BackupReport _report;

    public Backups(BackupSettings settings, Snapshots snapshots, Self self, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _snapshots = snapshots;
        _self = self;
        _time = time;
        _logger = logger;
        _owner = BackupFile.OwnerOf(self.Datacenter, self.NodeName);
        _report = new BackupReport(settings.Directory, null, "", 0, 0, "");
    }

    /// <summary>How it stands.</summary>
    public BackupReport Report => Volatile.Read(ref _report);

    public Counter Taken { get; } = new();

    public Counter Failures { get; } = new();

    /// <summary>Milliseconds that a backup took, verification included.</summary>
    public Sample Times { get; } = new();

    /// <summary>Whoever looks at the age of the last good one sees 0 until there is one; failures tell then.</summary>
    public IEnumerable<Gauge> Look()
    {
        var report = Report;
        return
        [
            new("backup.age_seconds", report.LastGood is { } last ? (_time.GetUtcNow() - last).TotalSeconds : 0),
            new("backup.bytes", report.Bytes),
        ];
    }

    public void Begin()
    {
        BackupLog.Begun(_logger, _settings.Directory, _settings.Interval, _settings.Keep);
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var wait = FirstWait();
            while (true)
            {
                await Task.Delay(wait, _time, cancel);
                var began = _time.GetTimestamp();
                wait = await TryAsync(cancel) ? _settings.Interval : Retry();
                var took = _time.GetElapsedTime(began);
                wait = wait > took ? wait - took : TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Sweep();
        }
    }

    private TimeSpan Retry() => _settings.Interval < RetryMax ? _settings.Interval : RetryMax;

    /// <summary>After a restart the next one is due when it would have been.</summary>
    private TimeSpan FirstWait()
    {
        try
        {
            if (All().MaxBy(file => file.Taken) is not { } newest)
            {
                return TimeSpan.Zero;
            }

            Volatile.Write(ref _report, Report with
            {
                LastGood = newest.Taken,
                Path = newest.Path,
                Index = (ulong)newest.Index,
                Bytes = new FileInfo(newest.Path).Length,
            });
            var due = newest.Taken + _settings.Interval - _time.GetUtcNow();
            return due <= TimeSpan.Zero ? TimeSpan.Zero : due < _settings.Interval ? due : _settings.Interval;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first backup will say what is wrong with the folder.
            return TimeSpan.Zero;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        try
        {
            Directory.CreateDirectory(_settings.Directory);
            Sweep();
            var taken = await _snapshots.TakeAsync(Caller.System, Consistency.Default, cancel);
            if (!taken.TryGet(out var state, out var refused))
            {
                return Fail(refused.Message);
            }

            await TakeAsync(state, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Fail(fault.Message);
        }

        Times.Record(_time.GetElapsedTime(began).TotalMilliseconds);
        Taken.Add();
        Prune();
        return true;
    }

    private async Task TakeAsync(StateSource state, CancellationToken cancel)
    {
        var path = Path.Combine(
            _settings.Directory, BackupFile.NameOf(_owner, state.Head.Taken, state.Head.At.Value));
        var unfinished = path + BackupFile.Unfinished;
        await using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await ArchiveWriter.WriteAsync(file, _self, state, cancel);
            file.Flush(flushToDisk: true);
        }

        SnapshotMeta meta;
        await using (var written = File.OpenRead(unfinished))
        {
            meta = await new ArchiveReader(long.MaxValue).ReadAsync(
                written, (read, _, token) => StateCheck.CountAsync(read, _ => { }, token), cancel);
        }

        File.Move(unfinished, path, overwrite: true);
        var bytes = new FileInfo(path).Length;
        Volatile.Write(ref _report, Report with
        {
            LastGood = state.Head.Taken, Path = path, Index = meta.Index, Bytes = bytes, Failure = "",
        });
        BackupLog.Taken(_logger, path, bytes, meta.Index);
    }

    private bool Fail(string why)
    {
        Failures.Add();
        Volatile.Write(ref _report, Report with { Failure = why });
        BackupLog.Failed(_logger, _settings.Directory, why, LastGood(), Retry());
        return false;
    }

    private string LastGood() => Report.LastGood is { } last
        ? $"The last good one is {(_time.GetUtcNow() - last).TotalMinutes:0} minutes old ({Report.Path})"
        : "There is none yet";

    private void Prune()
    {
        foreach (var file in BackupFile.Outdated(All(), _settings.Keep, _settings.KeepFor, _time.GetUtcNow()))
        {
            Remove(file.Path);
        }
    }

    /// <summary>What a kill has left half written.</summary>
    private void Sweep()
    {
        if (Directory.Exists(_settings.Directory))
        {
            foreach (var path in Directory.EnumerateFiles(
                _settings.Directory, $"muster-{_owner}-*.snap{BackupFile.Unfinished}"))
            {
                Remove(path);
            }
        }
    }

    private void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            BackupLog.NotPruned(_logger, path, fault.Message);
        }
    }

    private List<BackupFile> All() => Directory.Exists(_settings.Directory)
        ? [.. Directory.EnumerateFiles(_settings.Directory).Select(path => BackupFile.Read(path, _owner)).OfType<BackupFile>()]
        : [];
}
