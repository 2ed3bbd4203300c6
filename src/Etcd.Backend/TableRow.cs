using System.Buffers.Binary;

namespace Muster.Etcd.Backend;

/// <summary>One row of etcd's table of revisions.</summary>
/// <param name="IsSuperseded">Its key was written or deleted again, up to where the history reaches.</param>
public readonly record struct TableRow(byte[] Key, byte[] Value, bool IsSuperseded)
{
    /// <summary>The revision that it was made at.</summary>
    public long Revision() => BinaryPrimitives.ReadInt64BigEndian(Key);
}
