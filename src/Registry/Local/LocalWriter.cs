using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// The one writer of the local picture. Each change is planned on the latest picture, put on disk with those that wait beside
/// it, published, and only then heard of by the syncer and the rota: what they work from is never newer than what a restart
/// would find.
/// </summary>
internal sealed class LocalWriter : IAsyncDisposable
{
    /// <summary>Changes that may wait their turn; more than this and whoever asks waits to be let in.</summary>
    public const int ChangesWaitingMax = 4096;

    /// <summary>Changes that share the disk's flushes: enough to fill them, few enough to answer the first soon.</summary>
    public const int ChangesTogetherMax = 64;

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
        _shelf.Dispose();
    }

    private async Task RunAsync()
    {
        var jobs = new List<Job>();
        while (await _jobs.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (jobs.Count < ChangesTogetherMax && _jobs.Reader.TryRead(out var job))
            {
                jobs.Add(job);
            }

            if (Together(jobs) is { } fault)
            {
                Alone(jobs, fault);
            }

            jobs.Clear();
        }
    }

    /// <summary>
    /// What waits is planned one after another and put on disk together. When the disk refuses, nothing was done and nobody
    /// was answered: even a refusal may rest on a change that did not come about.
    /// </summary>
    private Refused? Together(List<Job> jobs)
    {
        var picture = _current;
        var filings = new List<Filing>();
        var answers = new List<Action>(jobs.Count);
        foreach (var job in jobs)
        {
            var before = picture;
            try
            {
                if (job.Plan(before, _clock.Now()).TryGet(out var change, out var refused))
                {
                    picture = change.Picture;
                    filings.AddRange(change.Filings);
                    answers.Add(() => Publish(job, before, change));
                }
                else
                {
                    answers.Add(() => job.Done.SetResult(refused));
                }
            }
#pragma warning disable CA1031 // The picture is still the old one: whoever asked gets the exception, everybody else goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                answers.Add(() => job.Done.SetException(e));
            }
        }

        if (_shelf.Write(filings) is { } fault)
        {
            return fault;
        }

        answers.ForEach(answer => answer());
        return null;
    }

    private void Publish(Job job, Picture before, Change change)
    {
        Volatile.Write(ref _current, change.Picture);
        try
        {
            job.Done.SetResult(new Made(change, Published(job.Caller, before, change)));
        }
#pragma warning disable CA1031 // A bug in what follows a change is told to whoever asked; the writer serves all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            job.Done.SetException(e);
        }
    }

    /// <summary>One of them may be at fault, such as one whose file cannot be written: each by itself, planned anew.</summary>
    private void Alone(List<Job> jobs, Refused fault)
    {
        foreach (var job in jobs)
        {
            var why = jobs.Count == 1 ? fault : Together([job]);
            if (why is not null)
            {
                LocalLog.ChangeFailed(_logger, why.Message);
                job.Done.SetResult(why);
            }
        }
    }

    private sealed record Job(
        Caller Caller, Func<Picture, TimeSpan, Result<Change>> Plan, TaskCompletionSource<Result<Made>> Done);
}
