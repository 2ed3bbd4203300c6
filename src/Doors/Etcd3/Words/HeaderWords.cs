using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Muster.Engine;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>
/// Who answers, as every answer's header says it. Both ids come from the node's own, which the data directory keeps, so
/// that clients that remember them find the same again.
/// </summary>
internal sealed class HeaderWords
{
    /// <summary>There is no election here; etcd's first leader is of this term.</summary>
    public const ulong Term = 2;

    public HeaderWords(Self self)
    {
        MemberId = IdOf("member", self.NodeId);
        ClusterId = IdOf("cluster", self.NodeId);
    }

    public ulong MemberId { get; }

    public ulong ClusterId { get; }

    public ResponseHeader At(Revision revision) => new()
    {
        ClusterId = ClusterId,
        MemberId = MemberId,
        Revision = revision.Value,
        RaftTerm = Term,
    };

    private static ulong IdOf(string what, string node) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{what} {node}")));
}
