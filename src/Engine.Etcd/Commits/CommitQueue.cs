using System.Threading.Channels;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Commits;

/// <summary>
/// Takes all that waits and may go together, sends it as one request, and answers each. A request that is refused, for
/// whatever reason but an unknown outcome, is said again commit by commit: only the guilty one is refused.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    /// <summary>Of those that cannot go with a batch, so many are passed over in search of others that can.</summary>
    private const int PassedOverMax = 64;

    private readonly EtcdChannel _channel;
    private readonly EtcdOptions _options;
    private readonly Eras _eras;
    private readonly BatchTerms _terms;
    private readonly SemaphoreSlim _slots;
    private readonly Channel<Commit> _queue = Channel.CreateUnbounded<Commit>(new() { SingleReader = true });
    private readonly List<Commit> _passedOver = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public CommitQueue(EtcdChannel channel, EtcdOptions options, Eras eras, BatchTerms terms)
    {
        _channel = channel;
        _options = options;
        _eras = eras;
        _terms = terms;
        _slots = new SemaphoreSlim(options.CommitsInFlight);
        _loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Commits that changed something.</summary>
    public Counter Commits { get; } = new();

    /// <summary>Milliseconds from sending a request to the cluster, with all that travelled in it, to its answer.</summary>
    public Sample CommitTimes { get; } = new();

    /// <summary>Milliseconds from a commit's coming to its answer.</summary>
    public Sample AnswerTimes { get; } = new();

    public async ValueTask<Result<TxnResult>> SubmitAsync(Txn txn, Origin origin)
    {
        var commit = new Commit(txn, origin);
        if (commit.Size.Steps > _terms.CommitStepsMax())
        {
            return new Refused(
                Refusal.TooMany,
                $"the etcd cluster takes {_terms.CommitStepsMax()} steps a transaction, and this one has {commit.Size.Steps}: "
                + $"start its members with --max-txn-ops={EtcdOptions.TxnStepsWanted}");
        }

        if (commit.Size.Bytes > _terms.RowBytesMax())
        {
            return new Refused(
                Refusal.TooLarge,
                $"the etcd cluster takes {_terms.BytesMax} bytes a request, and this transaction has about {commit.Size.Bytes}: "
                + "start its members with a larger --max-request-bytes, and say so to the agents (engine.etcd.max_request_bytes)");
        }

        if (!_queue.Writer.TryWrite(commit))
        {
            return Closed();
        }

        var began = _options.Time.GetTimestamp();
        var answer = await commit.Answer;
        AnswerTimes.Record(_options.Time.GetElapsedTime(began).TotalMilliseconds);
        if (answer.Ok)
        {
            Commits.Add(1);
        }

        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _end.CancelAsync();
        await _loop;

        // Whoever is on the way has its slot still.
        for (var i = 0; i < _options.CommitsInFlight; i++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }

        _slots.Dispose();
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (_passedOver.Count > 0 || await _queue.Reader.WaitToReadAsync(_end.Token))
            {
                await _slots.WaitAsync(_end.Token);
                var batch = Gather();
                _ = SendAsync(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine closes.
        }

        while (_queue.Reader.TryRead(out var left))
        {
            left.Settle(Closed());
        }

        _passedOver.ForEach(left => left.Settle(Closed()));
    }

    private IReadOnlyList<Commit> Gather()
    {
        var batch = new Batch(_options.Batches ? _terms : _terms with { StepsMax = 0 });
        _passedOver.RemoveAll(batch.TryAdd);
        while (_passedOver.Count < PassedOverMax && _queue.Reader.TryRead(out var next))
        {
            if (!batch.TryAdd(next))
            {
                _passedOver.Add(next);
            }
        }

        return batch.Commits;
    }

    private async Task SendAsync(IReadOnlyList<Commit> commits)
    {
        try
        {
            if (await SayAsync(commits) is not { } refused)
            {
                return;
            }

            if (commits.Count == 1 || refused.Why is Refusal.UnknownOutcome or Refusal.Unavailable)
            {
                Settle(commits, refused);
                return;
            }

            foreach (var commit in commits)
            {
                if (await SayAsync([commit]) is { } guilty)
                {
                    commit.Settle(guilty);
                }
            }
        }
        catch (OperationCanceledException)
        {
            Settle(commits, new Refused(Refusal.UnknownOutcome, "the engine was closed while the commit was on its way"));
        }
#pragma warning disable CA1031 // Whatever it was, nobody may be left waiting for ever, nor be told that nothing was done.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            EtcdLog.CommitBroke(_options.Logger, failure);
            Settle(commits, new Refused(Refusal.UnknownOutcome, $"the commit broke on its way: {failure.Message}"));
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// Sends them as one request, and settles all of them when it was answered. Where another era had begun, nothing was done:
    /// they come after it.
    /// </summary>
    private async ValueTask<Refused?> SayAsync(IReadOnlyList<Commit> commits)
    {
        while (true)
        {
            var joint = new JointRequest(commits, _eras.Current, StampOf);
            if (!(await CallAsync(joint.Request)).TryGet(out var response, out var refused))
            {
                return refused;
            }

            if (response.Succeeded)
            {
                joint.Settle(response);
                return null;
            }

            if (!await _eras.ChangeAsync(joint.Layout, _options.CallTimeout, _options.Time, _end.Token))
            {
                return new Refused(
                    Refusal.Unavailable, "another state has taken the place of all there was, and has not been read yet; try again");
            }
        }
    }

    private async ValueTask<Result<TxnResponse>> CallAsync(TxnRequest request)
    {
        var began = _options.Time.GetTimestamp();
        var answer = await _channel.CallAsync(EtcdCalls.Txn, request, CallKind.Writes, _end.Token);
        CommitTimes.Record(_options.Time.GetElapsedTime(began).TotalMilliseconds);
        return answer;
    }

    private Stamp StampOf(Origin origin) => new(_options.Time.GetUtcNow(), _options.Server, origin);

    private static void Settle(IReadOnlyList<Commit> commits, Refused refused)
    {
        foreach (var commit in commits)
        {
            commit.Settle(refused);
        }
    }

    private static Refused Closed() => new(Refusal.Unavailable, "the engine is closed");
}
