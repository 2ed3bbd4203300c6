using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replication;

/// <summary>
/// How far back is remembered. A cluster of our own is compacted; in somebody else's this engine alone forgets, and what is
/// there stays.
/// </summary>
internal sealed class Forgetting : IAsyncDisposable
{
    /// <summary>How often the age of history is looked at.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly EtcdChannel _channel;
    private readonly EtcdOptions _options;
    private readonly Eras _eras;
    private readonly Replica _replica;
    private readonly Func<CancellationToken, ValueTask<Refused?>> _catchUp;
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;

    /// <param name="catchUp">Waits until the replica shows what the cluster has now.</param>
    public Forgetting(
        EtcdChannel channel, EtcdOptions options, Eras eras, Replica replica,
        Func<CancellationToken, ValueTask<Refused?>> catchUp)
    {
        (_channel, _options, _eras, _replica, _catchUp) = (channel, options, eras, replica, catchUp);
        _timer = options.Time.CreateTimer(_ => LookAtAge(), null, LookEvery, LookEvery);
    }

    /// <summary>As <see cref="IEngine.CompactAsync"/>.</summary>
    public async ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel)
    {
        var layout = _eras.Current;
        if (layout.Era != Era.First && at <= layout.Out(layout.Era.Since))
        {
            return new Refused(Refusal.Compacted, $"history up to {layout.Out(layout.Era.Since)} is gone already");
        }

        if (!_options.IsOurs)
        {
            // What may be forgotten is judged by what is known here.
            return at > _replica.Published.Head && await _catchUp(cancel) is { } unavailable ? unavailable
                : _replica.State.Forget(at) is { } no ? no
                : at;
        }

        var request = new CompactionRequest { Revision = layout.ToCluster(at) };
        if ((await _channel.CallAsync(EtcdCalls.Compact, request, CallKind.Writes, _end.Token)).Refused is { } refused)
        {
            return refused;
        }

        if (await _replica.ReachAsync(at, cancel) is { } late)
        {
            return late;
        }

        _replica.State.Forget(at);
        return at;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _end.CancelAsync();
        _end.Dispose();
    }

    private void LookAtAge()
    {
        if (_replica.State.Outdated() is { } floor)
        {
            _ = CompactByAgeAsync(floor);
        }
    }

    // Every server of a cluster decides alike; whoever is late is told that it was done.
    private async Task CompactByAgeAsync(Revision floor)
    {
        try
        {
            if ((await CompactAsync(floor, _end.Token)).Refused is { } refused)
            {
                if (refused.Why == Refusal.Compacted)
                {
                    _replica.State.Forget(floor);
                }
                else
                {
                    EtcdLog.NotCompacted(_options.Logger, floor.Value, refused.Message);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The engine closes.
        }
    }
}
