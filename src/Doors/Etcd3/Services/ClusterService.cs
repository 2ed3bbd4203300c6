using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Who the members are. They come and go with Muster's servers, not by a client's word.</summary>
internal sealed class ClusterService(DoorContext context, HeaderWords headers)
{
    private static readonly GrpcStatus _fixed = new(
        GrpcCode.FailedPrecondition, "etcdserver: the members are Muster's servers: start or stop one to add or remove a member");

    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/etcdserverpb.Cluster/MemberList", "/cluster/member/list", MemberListRequest.Parser, ListAsync),
        Method.Refusing("/etcdserverpb.Cluster/MemberAdd", "/cluster/member/add", _fixed),
        Method.Refusing("/etcdserverpb.Cluster/MemberRemove", "/cluster/member/remove", _fixed),
        Method.Refusing("/etcdserverpb.Cluster/MemberUpdate", "/cluster/member/update", _fixed),
        Method.Refusing("/etcdserverpb.Cluster/MemberPromote", "/cluster/member/promote", EtcdError.MemberNotLearner),
    ];

    private async ValueTask<Reply> ListAsync(Caller caller, MemberListRequest asked, CancellationToken cancel)
    {
        // Who answers must be one that knows the present; at which revision is not said.
        if (!(await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out _, out var refused))
        {
            return refused;
        }

        var self = context.House.Self;
        var member = new Member { ID = headers.MemberId, Name = self.NodeName };
        member.ClientURLs.Add(EtcdUrls.OfClients(context.Addresses, self));
        member.PeerURLs.Add(EtcdUrls.OfPeers(self));
        var answer = new MemberListResponse { Header = headers.At(Revision.Never) };
        answer.Members.Add(member);
        return Reply.Of(answer);
    }
}
