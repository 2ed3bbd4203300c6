using Muster.Bedrock;
using Muster.Engine.Etcd.Leases;

namespace Muster.Engine.Etcd.Replacing;

/// <summary>The leases of a state that is being brought: granted before its rows, and kept until it counts.</summary>
internal sealed class StagedLeases(LeaseCalls calls, KeepAlive keepAlive, TimeProvider time)
{
    private const int AskedAtOnce = 64;

    private readonly List<LeaseId> _held = [];
    private TimeSpan _shortest = TimeSpan.MaxValue;
    private long _renewed = time.GetTimestamp();

    /// <summary>One that is granted already, and has just begun.</summary>
    public void Add(Lease lease)
    {
        _held.Add(lease.Id);
        _shortest = lease.Ttl < _shortest ? lease.Ttl : _shortest;
    }

    /// <summary>
    /// One that lives in the cluster already, with the same time to live, is the same: it is that of a snapshot that was taken here,
    /// or was restored before.
    /// </summary>
    public async ValueTask<Refused?> GrantAsync(IEnumerable<Lease> leases, CancellationToken cancel)
    {
        foreach (var few in leases.Chunk(AskedAtOnce))
        {
            var asked = await Task.WhenAll(few.Select(lease => GrantAsync(lease, cancel)));
            if (asked.FirstOrDefault(refused => refused is not null) is { } refused)
            {
                return refused;
            }

            foreach (var lease in few)
            {
                Add(lease);
            }
        }

        return null;
    }

    /// <summary>Renews all of them when it is time for the shortest.</summary>
    public async ValueTask<Refused?> KeepAsync(CancellationToken cancel) =>
        _held.Count > 0 && time.GetElapsedTime(_renewed) > _shortest / 4 ? await RenewAsync(cancel) : null;

    /// <summary>Each has its full time again.</summary>
    public async ValueTask<Refused?> RenewAsync(CancellationToken cancel)
    {
        _renewed = time.GetTimestamp();
        foreach (var few in _held.Chunk(AskedAtOnce))
        {
            var asked = await Task.WhenAll(few.Select(id => keepAlive.RenewAsync(id, cancel).AsTask()));
            foreach (var renewed in asked)
            {
                if (!renewed.TryGet(out _, out var refused))
                {
                    return new Refused(
                        Refusal.Unavailable,
                        $"a lease could not be kept while the state was being brought into the cluster ({refused.Message}): try again");
                }
            }
        }

        return null;
    }

    private async Task<Refused?> GrantAsync(Lease lease, CancellationToken cancel)
    {
        var granted = await calls.GrantAsync(lease.Id, lease.Ttl, cancel);
        if (granted.Refused is not { Why: Refusal.LeaseExists })
        {
            return granted.Refused;
        }

        return (await calls.TimeToLiveAsync(lease.Id, withKeys: false, cancel)).TryGet(out var there, out var refused)
            ? there.Ttl == lease.Ttl
                ? null
                : new Refused(
                    Refusal.Conflict,
                    $"lease {lease.Id} lives in the cluster already, for {there.Ttl.TotalSeconds:0} s instead of "
                    + $"{lease.Ttl.TotalSeconds:0} s: whose it is must revoke it first (etcdctl lease revoke {lease.Id})")
            : refused;
    }
}
