using Muster.Engine;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Who answers, and at which revision, as every answer's header says it.</summary>
internal sealed class HeaderWords(Self self)
{
    private readonly EtcdIdentity _identity = EtcdIdentity.Of(self);

    public ulong MemberId => _identity.MemberId;

    public ResponseHeader At(Revision revision) => new()
    {
        ClusterId = _identity.ClusterId,
        MemberId = _identity.MemberId,
        Revision = revision.Value,
        RaftTerm = EtcdIdentity.Term,
    };
}
