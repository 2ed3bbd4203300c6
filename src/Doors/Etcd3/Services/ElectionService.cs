using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Elections that the server holds: whoever stands first in the line leads, and its value is what it proclaims.</summary>
internal sealed class ElectionService(Bytes bytes, HeaderWords headers)
{
    private static readonly GrpcStatus _missingLeader = new(GrpcCode.Unknown, "\"leader\" field must be provided");
    private static readonly GrpcStatus _notLeader = new(GrpcCode.Unknown, "election: not leader");
    private static readonly GrpcStatus _noLeader = new(GrpcCode.Unknown, "election: no leader");

    public IEnumerable<Method> Methods() =>
    [
        Method.Waiting(
            "/v3electionpb.Election/Campaign", "/election/campaign", CampaignRequest.Parser, CampaignAsync),
        Method.Of("/v3electionpb.Election/Proclaim", "/election/proclaim", ProclaimRequest.Parser, ProclaimAsync),
        Method.Of("/v3electionpb.Election/Leader", "/election/leader", LeaderRequest.Parser, LeaderAsync),
        Method.Stream("/v3electionpb.Election/Observe", "/election/observe", ObserveAsync) with { IsAskedOnce = true },
        Method.Of("/v3electionpb.Election/Resign", "/election/resign", ResignRequest.Parser, ResignAsync),
    ];

    private async ValueTask<Reply> CampaignAsync(Caller caller, CampaignRequest asked, CancellationToken cancel)
    {
        var line = new Line(bytes, asked.Name);
        if (!(await line.LeaseAsync(caller, asked.Lease, cancel)).TryGet(out var lease, out var refused)
            || !(await line.StandAsync(caller, lease, KeyWords.ValueOf(asked.Value), cancel)).TryGet(out var place, out refused))
        {
            return InnerStatus.Of(refused);
        }

        var leader = new LeaderKey
        {
            Name = asked.Name,
            Key = KeyWords.Bytes(place.Key.Memory),
            Rev = place.Created.Value,
            Lease = lease.Value,
        };
        if (!place.Value.Span.SequenceEqual(asked.Value.Span)
            && (await ProclaimAsync(caller, leader, asked.Value, cancel)).Fault is { } fault)
        {
            return fault;
        }

        return (await line.AwaitAsync(caller, place, cancel)).TryGet(out var head, out refused)
            ? Reply.Of(new CampaignResponse { Header = headers.At(head), Leader = leader })
            : InnerStatus.Of(refused);
    }

    private async ValueTask<Reply> ProclaimAsync(Caller caller, ProclaimRequest asked, CancellationToken cancel) =>
        asked.Leader is null ? _missingLeader : await ProclaimAsync(caller, asked.Leader, asked.Value, cancel);

    private async ValueTask<Reply> ProclaimAsync(
        Caller caller, LeaderKey leader, ByteString value, CancellationToken cancel)
    {
        var key = KeyWords.KeyOf(leader.Key);
        var txn = new Txn(
            [Holds(leader)], [new Op.Put(key, KeyWords.ValueOf(value), new LeaseId(leader.Lease))], []);
        return !(await CommitAsync(caller, leader, txn, cancel)).TryGet(out var done, out var refused) ? InnerStatus.Of(refused)
            : done.Succeeded ? Reply.Of(new ProclaimResponse { Header = headers.At(done.At) })
            : _notLeader;
    }

    private async ValueTask<Reply> ResignAsync(Caller caller, ResignRequest asked, CancellationToken cancel)
    {
        if (asked.Leader is not { } leader)
        {
            return _missingLeader;
        }

        var txn = new Txn([Holds(leader)], [new Op.Delete(KeyRange.Single(KeyWords.KeyOf(leader.Key)))], []);
        return (await CommitAsync(caller, leader, txn, cancel)).TryGet(out var done, out var refused)
            ? Reply.Of(new ResignResponse { Header = headers.At(done.At) })
            : InnerStatus.Of(refused);
    }

    private async ValueTask<Reply> LeaderAsync(Caller caller, LeaderRequest asked, CancellationToken cancel) =>
        !(await new Line(bytes, asked.Name).FirstAsync(caller, cancel)).TryGet(out var found, out var refused)
            ? InnerStatus.Of(refused)
            : found.Items.Count == 0 ? _noLeader
            : Reply.Of(new LeaderResponse { Header = headers.At(found.Head), Kv = KeyWords.Of(found.Items[0]) });

    /// <summary>Whoever leads, with all that he proclaims; then whoever leads after him.</summary>
    private async ValueTask<GrpcStatus> ObserveAsync(Conversation conversation, CancellationToken cancel)
    {
        var received = await conversation.NextAsync(LeaderRequest.Parser, cancel);
        if (received.Message is not { } asked)
        {
            return received.Fault ?? GrpcStatus.Ok;
        }

        var line = new Line(bytes, asked.Name);
        while (true)
        {
            if (!(await line.FirstAsync(conversation.Caller, cancel)).TryGet(out var found, out var refused))
            {
                return InnerStatus.Of(refused);
            }

            var leader = found.Items.Count > 0 ? found.Items[0] : null;
            if (leader is not null)
            {
                await SayAsync(conversation, found.Head, leader, cancel);
            }

            var range = leader is null ? line.Range : KeyRange.Single(leader.Key);
            if (await FollowAsync(conversation, range, leader is null, found.Head.Next(), cancel) is { } fault)
            {
                return fault;
            }
        }
    }

    // Until the leader is gone or, where there was none, until there is one.
    private async ValueTask<GrpcStatus?> FollowAsync(
        Conversation conversation, KeyRange range, bool awaitsOne, Revision from, CancellationToken cancel)
    {
        var request = new Engine.WatchRequest(range) { From = from };
        if (!(await bytes.WatchAsync(conversation.Caller, request, cancel)).TryGet(out var watch, out var refused))
        {
            return refused.Why == Refusal.Compacted ? null : InnerStatus.Of(refused);
        }

        await using (watch)
        {
            while ((await watch.NextAsync(cancel)).TryGet(out var batch, out refused))
            {
                foreach (var one in batch.Events)
                {
                    if (awaitsOne || one.Kind == EventKind.Delete)
                    {
                        return null;
                    }

                    await SayAsync(conversation, batch.At, one.Item, cancel);
                }
            }

            return refused.Why == Refusal.Compacted ? null : InnerStatus.Of(refused);
        }
    }

    private ValueTask SayAsync(Conversation conversation, Revision at, Engine.KeyValue leader, CancellationToken cancel) =>
        conversation.SendAsync(new LeaderResponse { Header = headers.At(at), Kv = KeyWords.Of(leader) }, cancel);

    private ValueTask<Result<TxnResult>> CommitAsync(Caller caller, LeaderKey leader, Txn txn, CancellationToken cancel) =>
        leader.Key.IsEmpty
            ? new(new Refused(Refusal.Invalid, "key is not provided"))
            : bytes.CommitAsync(caller, txn, cancel);

    private static Engine.Compare.Created Holds(LeaderKey leader) => new(
        KeyRange.Single(KeyWords.KeyOf(leader.Key)), Relation.Equal, new Revision(leader.Rev));
}
