using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Doors;

/// <summary>What doors may ask of the process they are part of. What is not given does nothing.</summary>
public sealed record Steward
{
    /// <summary>Reads the configuration again, as SIGHUP does. Refuses with what is wrong; the old one then stays.</summary>
    public Func<CancellationToken, Task<Result<bool>>> Reload { get; init; } = _ => Task.FromResult<Result<bool>>(true);

    /// <summary>Begins a graceful end, as SIGTERM does, and returns at once.</summary>
    public Action<string> Leave { get; init; } = _ => { };

    public Func<HostReport> Host { get; init; } = () => HostReport.Unknown;

    /// <summary>The process's threads; empty where they cannot be told.</summary>
    public Func<ImmutableArray<ThreadReport>> Threads { get; init; } = () => [];

    /// <summary>
    /// Writes what the runtime does for so long to the stream, in .NET's own trace format; refuses when it cannot be traced.
    /// </summary>
    public Tracer Trace { get; init; } = (_, _, _, _) =>
        Task.FromResult<Result<bool>>(new Refused(Refusal.Unavailable, "this process cannot be traced"));

    /// <summary>How scheduled backups stand; null where none are taken.</summary>
    public Func<BackupReport?> Backup { get; init; } = () => null;

    public Func<EngineReport> Engine { get; init; } = () => new EngineReport(0, 0);
}

/// <summary>Traces the runtime.</summary>
/// <param name="begun">
/// Asked once for the stream to write to, when the trace has begun: until then a refusal can still be told.
/// </param>
public delegate Task<Result<bool>> Tracer(
    TraceKind kind, TimeSpan length, Func<Task<Stream>> begun, CancellationToken cancel);

public enum TraceKind
{
    /// <summary>Stacks of all managed threads, a thousand times a second.</summary>
    Samples,

    /// <summary>Garbage collections, thread pool, contention, exceptions.</summary>
    Events,
}

/// <param name="State">The kernel's letter: R runs, S sleeps, D waits for a disk.</param>
/// <param name="Busy">Processor time ever used.</param>
public sealed record ThreadReport(int Id, string Name, char State, TimeSpan Busy);

/// <param name="Revision">The newest.</param>
/// <param name="Compacted">What history begins at.</param>
public sealed record EngineReport(long Revision, long Compacted)
{
    public long Keys { get; init; }

    public long Leases { get; init; }

    public long Watchers { get; init; }

    /// <summary>What history keeps of values that were replaced or deleted.</summary>
    public long HistoryBytes { get; init; }

    /// <summary>0 in memory, as is the next.</summary>
    public long DatabaseBytes { get; init; }

    public long WalBytes { get; init; }

    public long MemoryBytes { get; init; }

    /// <summary>From here on nothing may grow; 0: there is no mark.</summary>
    public long MemoryHighBytes { get; init; }

    public long DiskFreeBytes { get; init; }

    /// <summary>Below this nothing may grow; 0: there is no mark.</summary>
    public long DiskLowBytes { get; init; }

    /// <summary>Why nothing may grow; null while it may.</summary>
    public string? GrowthRefused { get; init; }
}

/// <param name="LastGood">When the last one was taken that was read back whole; null when there is none yet.</param>
/// <param name="Path">Its file.</param>
/// <param name="Index">Its revision.</param>
/// <param name="Failure">Why the last attempt failed; empty when it did not.</param>
public sealed record BackupReport(
    string Directory, DateTimeOffset? LastGood, string Path, ulong Index, long Bytes, string Failure);
