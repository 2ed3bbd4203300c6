using System.Buffers.Binary;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Words;

/// <summary>
/// A history as etcd's table <c>key</c> holds it, in the order of its keys: eight bytes of the revision, an underscore,
/// eight bytes of the place within it, both with the most significant byte first; a <c>t</c> after a deletion.
/// </summary>
internal static class HistoryRows
{
    private const int KeyBytes = 17;

    /// <summary>What lived at the compaction comes first, by the revisions it was written at: all are below what followed.</summary>
    public static IEnumerable<HistoryRow> Of(UserHistory history)
    {
        var (main, sub) = (0L, 0L);
        foreach (var row in history.Base.OrderBy(row => row.Modified.Value).ThenBy(row => row.Key))
        {
            sub = row.Modified.Value == main ? sub + 1 : 0;
            main = row.Modified.Value;
            yield return new HistoryRow(KeyOf(main, sub, isDeletion: false), KeyWords.Of(row));
        }

        foreach (var batch in history.Since)
        {
            for (var i = 0; i < batch.Events.Count; i++)
            {
                var one = batch.Events[i];
                yield return one.Kind == EventKind.Put
                    ? new HistoryRow(KeyOf(batch.At.Value, i, isDeletion: false), KeyWords.Of(one.Item))
                    : new HistoryRow(
                        KeyOf(batch.At.Value, i, isDeletion: true),
                        new Etcd.Wire.Messages.KeyValue { Key = KeyWords.Bytes(one.Item.Key.Memory) });
            }
        }
    }

    private static byte[] KeyOf(long main, long sub, bool isDeletion)
    {
        var key = new byte[isDeletion ? KeyBytes + 1 : KeyBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, main);
        key[sizeof(long)] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long) + 1), sub);
        if (isDeletion)
        {
            key[KeyBytes] = (byte)'t';
        }

        return key;
    }
}

/// <summary>One row of the table.</summary>
internal readonly record struct HistoryRow(byte[] Key, byte[] Value)
{
    public HistoryRow(byte[] key, IMessage message)
        : this(key, message.ToByteArray())
    {
    }
}
