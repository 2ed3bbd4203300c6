using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Doors;

/// <summary>Who this agent is in etcd's words, the same through every door that speaks them and after every start.</summary>
public sealed record EtcdIdentity(ulong ClusterId, ulong MemberId, string Name)
{
    /// <summary>There is one server and no election: the term never changes.</summary>
    public const ulong Term = 2;

    public static EtcdIdentity Of(Self self) => new(
        IdOf($"cluster {self.NodeId}"), IdOf($"member {self.NodeId}"), self.NodeName);

    /// <summary>As etcd writes ids: hexadecimal, without leading zeros.</summary>
    public static string Text(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);

    private static ulong IdOf(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) | 1;
}
