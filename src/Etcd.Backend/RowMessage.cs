using Google.Protobuf;
using Muster.Engine;
using Muster.Etcd.Wire.Messages;

namespace Muster.Etcd.Backend;

/// <summary>A row as etcd's messages say it, to clients and in its database alike.</summary>
public static class RowMessage
{
    public static Etcd.Wire.Messages.KeyValue Of(Engine.KeyValue row) => new()
    {
        Key = Bytes(row.Key.Memory),
        Value = Bytes(row.Value),
        CreateRevision = row.Created.Value,
        ModRevision = row.Modified.Value,
        Version = row.Version,
        Lease = row.Lease.Value,
    };

    /// <summary>Of a deletion the database holds the key alone.</summary>
    public static Etcd.Wire.Messages.KeyValue Deletion(Key key) => new() { Key = Bytes(key.Memory) };

    public static Etcd.Wire.Messages.Lease Of(Engine.LeaseStatus lease) => new()
    {
        ID = lease.Id.Value,
        TTL = Seconds(lease.Ttl),
        RemainingTTL = Math.Max(1, Seconds(lease.Remaining)),
    };

    /// <summary>Nobody changes the bytes of a row, nor of a message that was read.</summary>
    public static ByteString Bytes(ReadOnlyMemory<byte> bytes) =>
        bytes.IsEmpty ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(bytes);

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
