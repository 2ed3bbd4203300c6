using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Backend;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Services;

/// <summary>What operators of etcd ask of a member.</summary>
internal sealed class MaintenanceService(DoorContext context, HeaderWords headers)
{
    /// <summary>etcd's compaction revision before the first compaction.</summary>
    private const long NeverCompacted = -1;

    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/etcdserverpb.Maintenance/Status", "/maintenance/status", StatusRequest.Parser, StatusAsync),
        new AlarmService(context, headers).Method(),
        new SnapshotService(context, headers).Method(),
        Method.Of("/etcdserverpb.Maintenance/Hash", "/maintenance/hash", HashRequest.Parser, HashAsync),
        Method.Of("/etcdserverpb.Maintenance/HashKV", "/maintenance/hashkv", HashKVRequest.Parser, HashKeysAsync),
        Method.Of(
            "/etcdserverpb.Maintenance/Defragment", "/maintenance/defragment", DefragmentRequest.Parser, DefragmentAsync),
        Method.Of(
            "/etcdserverpb.Maintenance/MoveLeader", "/maintenance/transfer-leadership", MoveLeaderRequest.Parser,
            MoveLeaderAsync),
    ];

    private async ValueTask<Reply> StatusAsync(Caller caller, StatusRequest asked, CancellationToken cancel)
    {
        if (!(await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out var head, out var refused)
            || !(await context.Alarms.StandingAsync(caller, cancel)).TryGet(out var standing, out refused))
        {
            return refused;
        }

        var engine = context.House.Steward.Engine();
        var answer = new StatusResponse
        {
            Header = headers.At(head),
            Version = EtcdVersion.Server,
            DbSize = engine.DatabaseBytes + engine.WalBytes,
            DbSizeInUse = engine.DatabaseBytes + engine.WalBytes,
            Leader = headers.MemberId,
            RaftIndex = (ulong)head.Value,
            RaftTerm = EtcdIdentity.Term,
            RaftAppliedIndex = (ulong)head.Value,
        };
        answer.Errors.Add(standing.Select(AlarmWords.Of));
        return Reply.Of(answer);
    }

    private async ValueTask<Reply> HashAsync(Caller caller, HashRequest asked, CancellationToken cancel) =>
        (await context.House.Bytes.HistoryAsync(caller, Revision.Never, cancel)).TryGet(out var history, out var refused)
            && HistoryHash.Of(history).TryGet(out var hash, out refused)
            ? Reply.Of(new HashResponse { Header = headers.At(history.At), Hash = hash })
            : refused;

    private async ValueTask<Reply> HashKeysAsync(Caller caller, HashKVRequest asked, CancellationToken cancel)
    {
        var upTo = new Revision(Math.Max(0, asked.Revision));
        if (!(await context.House.Bytes.HistoryAsync(caller, upTo, cancel)).TryGet(out var history, out var refused)
            || !HistoryHash.Of(history).TryGet(out var hash, out refused))
        {
            return refused;
        }

        return (await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out var head, out refused)
            ? Reply.Of(new HashKVResponse
            {
                Header = headers.At(head),
                Hash = hash,
                CompactRevision = history.Floor > Revision.Never ? history.Floor.Value : NeverCompacted,
            })
            : refused;
    }

    /// <summary>The journal gives space back by itself, in small steps; there is nothing left to do.</summary>
    private async ValueTask<Reply> DefragmentAsync(Caller caller, DefragmentRequest asked, CancellationToken cancel) =>
        (await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out _, out var refused)
            ? Reply.Of(new DefragmentResponse())
            : refused;

    /// <summary>The only member leads, and may be asked to go on doing so.</summary>
    private async ValueTask<Reply> MoveLeaderAsync(Caller caller, MoveLeaderRequest asked, CancellationToken cancel) =>
        asked.TargetID != headers.MemberId ? EtcdError.BadLeaderTransferee
        : (await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out _, out var refused)
            ? Reply.Of(new MoveLeaderResponse())
            : refused;
}
