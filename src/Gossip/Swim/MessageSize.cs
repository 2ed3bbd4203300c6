using System.Text;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>The bytes that a message will have on the wire, its type byte included, without writing it.</summary>
internal static class MessageSize
{
    private const int TypeAndMap = 2;
    private const int VersionsField = 4 + 1 + Versions.Bytes;

    /// <summary>What a part of a compound costs beside itself, and a compound beside its parts.</summary>
    public const int PartOverhead = 2;
    public const int CompoundOverhead = 2;

    /// <summary>The type byte before what the layer above says.</summary>
    public const int UserOverhead = 1;

    /// <summary>Older members misread compounds of more parts.</summary>
    public const int PartsMax = 127;

    public static int Of(Message message) => message switch
    {
        Suspect suspect => Accusation(suspect.Node, suspect.From, suspect.Incarnation),
        Dead dead => Accusation(dead.Node, dead.From, dead.Incarnation),
        Alive alive => TypeAndMap + Field(4) + Raw(alive.Addr.Length) + Field(11) + Number(alive.Incarnation) + Field(4)
            + RawOrNil(alive.Meta) + Field(4) + Text(alive.Node) + Field(4) + Number(alive.Port) + VersionsField,
        Ping ping => TypeAndMap + Field(4) + Text(ping.Node) + Field(5) + Number(ping.SeqNo)
            + Source(ping.SourceAddr, ping.SourceNode, ping.SourcePort),
        IndirectPing ping => TypeAndMap + Field(4) + 1 + Field(4) + Text(ping.Node) + Field(4) + Number(ping.Port)
            + Field(5) + Number(ping.SeqNo) + Field(6) + Raw(ping.Target.Length)
            + Source(ping.SourceAddr, ping.SourceNode, ping.SourcePort),
        Ack ack => TypeAndMap + Field(7) + RawOrNil(ack.Payload) + Field(5) + Number(ack.SeqNo),
        Nack nack => TypeAndMap + Field(5) + Number(nack.SeqNo),
        User user => UserOverhead + user.Body.Length,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Type, "No such message travels in datagrams."),
    };

    /// <summary>Of one datagram: a message alone, or a compound.</summary>
    public static int Of(IReadOnlyList<Message> messages) => messages.Count == 1
        ? Of(messages[0])
        : CompoundOverhead + messages.Sum(message => PartOverhead + Of(message));

    private static int Accusation(string node, string from, uint incarnation) =>
        TypeAndMap + Field(4) + Text(from) + Field(11) + Number(incarnation) + Field(4) + Text(node);

    private static int Source(byte[]? address, string node, ushort port) =>
        (address is { Length: > 0 } ? Field(10) + Raw(address.Length) : 0)
        + (node.Length > 0 ? Field(10) + Text(node) : 0)
        + (port > 0 ? Field(10) + Number(port) : 0);

    private static int Field(int letters) => 1 + letters;

    private static int Text(string text) => Raw(Encoding.UTF8.GetByteCount(text));

    private static int RawOrNil(byte[]? bytes) => bytes is null ? 1 : Raw(bytes.Length);

    private static int Raw(int length) => length + (length <= 31 ? 1 : length <= ushort.MaxValue ? 3 : 5);

    private static int Number(uint value) => value switch
    {
        <= 0x7f => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };
}
