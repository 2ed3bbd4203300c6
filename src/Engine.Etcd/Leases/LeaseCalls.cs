using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Engine.Mvcc;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Leases;

/// <summary>Leases live in the cluster, on its clocks; here they are only asked about.</summary>
internal sealed class LeaseCalls(EtcdChannel channel, Eras eras)
{
    private const int AskedAtOnce = 64;

    public async ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel)
    {
        var seconds = (ttl.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var request = new LeaseGrantRequest { ID = id.Value, TTL = Math.Max(1, seconds) };
        return (await channel.CallAsync(EtcdCalls.Grant, request, CallKind.Writes, cancel))
            .TryGet(out var granted, out var refused)
            ? new Lease(new LeaseId(granted.ID), TimeSpan.FromSeconds(granted.TTL))
            : refused;
    }

    public async ValueTask<Result<Revision>> RevokeAsync(LeaseId id, CancellationToken cancel)
    {
        var request = new LeaseRevokeRequest { ID = id.Value };
        return (await channel.CallAsync(EtcdCalls.Revoke, request, CallKind.Writes, cancel))
            .TryGet(out var revoked, out var refused)
            ? eras.Current.Out(revoked.Header.Revision)
            : refused;
    }

    public async ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel)
    {
        var request = new LeaseTimeToLiveRequest { ID = id.Value, Keys = withKeys };
        if (!(await channel.CallAsync(EtcdCalls.TimeToLive, request, CallKind.Reads, cancel))
            .TryGet(out var told, out var refused))
        {
            return refused;
        }

        if (told.TTL < 0)
        {
            return new Refused(Refusal.LeaseNotFound, $"there is no lease {id}");
        }

        var (keys, layout) = (new List<Key>(), eras.Current);
        foreach (var name in told.Keys)
        {
            if (layout.TryRow(name, out var key))
            {
                keys.Add(key);
            }
        }

        keys.Sort();
        return new LeaseStatus(id, TimeSpan.FromSeconds(told.GrantedTTL), TimeSpan.FromSeconds(told.TTL), keys);
    }

    /// <summary>What the snapshot shows, with the leases that its rows hang on as they were granted.</summary>
    public async ValueTask<Result<StateCut>> CutAsync(Snapshot snapshot, CancellationToken cancel)
    {
        var rows = SnapshotRows.Of(snapshot);
        var leases = new List<Lease>();
        foreach (var few in rows.Select(row => row.Lease).Where(lease => !lease.IsNone()).Distinct().Chunk(AskedAtOnce))
        {
            var asked = await Task.WhenAll(few.Select(id => TimeToLiveAsync(id, withKeys: false, cancel).AsTask()));
            foreach (var (id, status) in few.Zip(asked))
            {
                if (!status.TryGet(out var told, out var refused) && refused.Why != Refusal.LeaseNotFound)
                {
                    return refused;
                }

                // One that has ended since then was alive at the snapshot's revision.
                leases.Add(new Lease(id, told?.Ttl ?? EngineLimits.LeaseTtlMin));
            }
        }

        return new StateCut(snapshot.Head, snapshot.Live, leases, rows);
    }

    /// <summary>All that the cluster has: whose they are cannot be told.</summary>
    public async ValueTask<Result<IReadOnlyList<LeaseId>>> ListAsync(CancellationToken cancel)
    {
        var asked = await channel.CallAsync(EtcdCalls.AllLeases, new LeaseLeasesRequest(), CallKind.Reads, cancel);
        return asked.TryGet(out var told, out var refused)
            ? Result<IReadOnlyList<LeaseId>>.Of(
                [.. told.Leases.Select(lease => new LeaseId(lease.ID))])
            : refused;
    }
}
