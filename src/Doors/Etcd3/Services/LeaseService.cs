using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Keys that die together unless somebody says otherwise in time.</summary>
internal sealed class LeaseService(Bytes bytes, HeaderWords headers, Etcd3DoorOptions options)
{
    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/etcdserverpb.Lease/LeaseGrant", "/lease/grant", LeaseGrantRequest.Parser, GrantAsync),
        Method.Of("/etcdserverpb.Lease/LeaseRevoke", "/lease/revoke", LeaseRevokeRequest.Parser, RevokeAsync),
        Method.Stream("/etcdserverpb.Lease/LeaseKeepAlive", "/lease/keepalive", KeepAliveAsync),
        Method.Of(
            "/etcdserverpb.Lease/LeaseTimeToLive", "/lease/timetolive", LeaseTimeToLiveRequest.Parser, TimeToLiveAsync),
        Method.Of("/etcdserverpb.Lease/LeaseLeases", "/lease/leases", LeaseLeasesRequest.Parser, LeasesAsync),
    ];

    private async ValueTask<Reply> GrantAsync(Caller caller, LeaseGrantRequest asked, CancellationToken cancel)
    {
        if (asked.TTL > (long)EngineLimits.LeaseTtlMax.TotalSeconds)
        {
            return EtcdError.LeaseTtlTooLarge;
        }

        var ttl = TimeSpan.FromSeconds(Math.Max(asked.TTL, (long)options.LeaseTtlMin.TotalSeconds));
        return (await bytes.GrantAsync(caller, new LeaseId(asked.ID), ttl, cancel)).TryGet(out var lease, out var refused)
            ? await HeadedAsync(caller, header => new LeaseGrantResponse
            {
                Header = header,
                ID = lease.Id.Value,
                TTL = (long)lease.Ttl.TotalSeconds,
            }, cancel)
            : refused;
    }

    private async ValueTask<Reply> RevokeAsync(Caller caller, LeaseRevokeRequest asked, CancellationToken cancel) =>
        (await bytes.RevokeAsync(caller, new LeaseId(asked.ID), cancel)).TryGet(out var at, out var refused)
            ? Reply.Of(new LeaseRevokeResponse { Header = headers.At(at) })
            : refused;

    /// <summary>A lease that is not there has no time left, which is no refusal.</summary>
    private async ValueTask<GrpcStatus> KeepAliveAsync(Conversation conversation, CancellationToken cancel)
    {
        while (true)
        {
            var received = await conversation.NextAsync(LeaseKeepAliveRequest.Parser, cancel);
            if (received.Message is not { } asked)
            {
                return received.Fault ?? GrpcStatus.Ok;
            }

            var renewed = await bytes.RenewAsync(conversation.Caller, new LeaseId(asked.ID), cancel);
            if (renewed.Refused is { Why: not Refusal.LeaseNotFound } refused)
            {
                return StatusWords.Of(refused);
            }

            var reply = await HeadedAsync(conversation.Caller, header => new LeaseKeepAliveResponse
            {
                Header = header,
                ID = asked.ID,
                TTL = renewed.Ok ? (long)renewed.Value.Ttl.TotalSeconds : 0,
            }, cancel);
            if (reply.Fault is { } fault)
            {
                return fault;
            }

            await conversation.SendAsync(reply.Message!, cancel);
        }
    }

    private async ValueTask<Reply> TimeToLiveAsync(Caller caller, LeaseTimeToLiveRequest asked, CancellationToken cancel)
    {
        var found = await bytes.TimeToLiveAsync(caller, new LeaseId(asked.ID), asked.Keys, cancel);
        if (!found.TryGet(out var status, out var refused))
        {
            return refused.Why != Refusal.LeaseNotFound
                ? refused
                : await HeadedAsync(
                    caller, header => new LeaseTimeToLiveResponse { Header = header, ID = asked.ID, TTL = -1 }, cancel);
        }

        return await HeadedAsync(caller, header =>
        {
            var answer = new LeaseTimeToLiveResponse
            {
                Header = header,
                ID = asked.ID,
                TTL = (long)status.Remaining.TotalSeconds,
                GrantedTTL = (long)status.Ttl.TotalSeconds,
            };
            answer.Keys.Add(status.Keys.Select(key => KeyWords.Bytes(key.Memory)));
            return answer;
        }, cancel);
    }

    private async ValueTask<Reply> LeasesAsync(Caller caller, LeaseLeasesRequest asked, CancellationToken cancel) =>
        (await bytes.LeasesAsync(caller, cancel)).TryGet(out var leases, out var refused)
            ? await HeadedAsync(caller, header =>
            {
                var answer = new LeaseLeasesResponse { Header = header };
                answer.Leases.Add(leases.Select(id => new Etcd.Wire.Messages.LeaseStatus { ID = id.Value }));
                return answer;
            }, cancel)
            : refused;

    private async ValueTask<Reply> HeadedAsync(
        Caller caller, Func<ResponseHeader, Google.Protobuf.IMessage> answer, CancellationToken cancel) =>
        (await bytes.HeadAsync(caller, cancel)).TryGet(out var head, out var refused)
            ? Reply.Of(answer(headers.At(head)))
            : refused;
}
