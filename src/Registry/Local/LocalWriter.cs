using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// The one writer of the local picture. Each change is planned on the latest picture, put on disk, published, and only then
/// heard of by the syncer and the rota: what they work from is never newer than what a restart would find.
/// </summary>
internal sealed class LocalWriter : IAsyncDisposable
{
    /// <summary>Changes that may wait their turn; more than this and whoever asks waits to be let in.</summary>
    public const int ChangesWaitingMax = 4096;

    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(
        new BoundedChannelOptions(ChangesWaitingMax) { SingleReader = true });

    private readonly Shelf _shelf;
    private readonly LocalClock _clock;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private Picture _current;

    public LocalWriter(Shelf shelf, Picture restored, LocalClock clock, ILogger logger)
    {
        _shelf = shelf;
        _current = restored;
        _clock = clock;
        _logger = logger;
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    public Picture Current => Volatile.Read(ref _current);

    /// <summary>
    /// Called after each change was published, with the picture before it, in the order of changes, by the one writer. Its
    /// task ends when the catalog was told.
    /// </summary>
    public required Func<Caller, Picture, Change, Task> Published { get; init; }

    /// <summary>Decides and makes one change. Once it was let in, a caller's change of mind is not heard.</summary>
    public async Task<Result<Made>> ApplyAsync(
        Caller caller, Func<Picture, TimeSpan, Result<Change>> plan, CancellationToken cancel)
    {
        var job = new Job(caller, plan, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _jobs.Writer.WriteAsync(job, cancel);
        }
        catch (ChannelClosedException)
        {
            return new Refused(Refusal.Unavailable, "This agent is shutting down");
        }

        return await job.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _ = _jobs.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (var job in _jobs.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                job.Done.SetResult(Apply(job));
            }
#pragma warning disable CA1031 // The picture is still the old one: whoever asked gets the exception, everybody else goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                job.Done.SetException(e);
            }
        }
    }

    private Result<Made> Apply(Job job)
    {
        var before = _current;
        if (!job.Plan(before, _clock.Now()).TryGet(out var change, out var refused))
        {
            return refused;
        }

        if (_shelf.Write(change.Filings) is { } fault)
        {
            LocalLog.ChangeFailed(_logger, fault.Message);
            return fault;
        }

        Volatile.Write(ref _current, change.Picture);
        return new Made(change, Published(job.Caller, before, change));
    }

    private sealed record Job(
        Caller Caller, Func<Picture, TimeSpan, Result<Change>> Plan, TaskCompletionSource<Result<Made>> Done);
}
