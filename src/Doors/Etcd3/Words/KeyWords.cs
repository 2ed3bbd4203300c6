using System.Runtime.InteropServices;
using Google.Protobuf;
using Muster.Engine;
using Muster.Etcd.Backend;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Keys, ranges and rows.</summary>
internal static class KeyWords
{
    public static Engine.Key KeyOf(ByteString bytes) => new(ArrayOf(bytes));

    /// <summary>No end: one key. An end of one zero byte: all that follow.</summary>
    public static KeyRange RangeOf(ByteString key, ByteString end)
    {
        var start = KeyOf(key);
        return end.Length == 0 ? KeyRange.Single(start)
            : end.Length == 1 && end[0] == 0 ? KeyRange.From(start)
            : new KeyRange(start, KeyOf(end));
    }

    public static Etcd.Wire.Messages.KeyValue Of(Engine.KeyValue row) => RowMessage.Of(row);

    public static Event Of(WatchEvent one, bool withPrevious)
    {
        var told = new Event
        {
            Type = one.Kind == EventKind.Put ? Event.Types.EventType.Put : Event.Types.EventType.Delete,
            Kv = Of(one.Item),
        };
        if (withPrevious && one.Previous is { } previous)
        {
            told.PrevKv = Of(previous);
        }

        return told;
    }

    public static ByteString Bytes(ReadOnlyMemory<byte> bytes) => RowMessage.Bytes(bytes);

    /// <summary>The value as the engine keeps it: an array that is whole is not copied.</summary>
    public static ReadOnlyMemory<byte> ValueOf(ByteString bytes) => ArrayOf(bytes);

    private static byte[] ArrayOf(ByteString bytes) =>
        MemoryMarshal.TryGetArray(bytes.Memory, out var segment) && segment.Array!.Length == segment.Count
            ? segment.Array
            : bytes.ToByteArray();
}
