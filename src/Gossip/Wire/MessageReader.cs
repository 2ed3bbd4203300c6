using System.Globalization;
using Muster.Bedrock;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>
/// Bytes to messages. What is inside is checked here once: names are there and not endless, addresses are of 4 or 16 bytes,
/// versions of six. A refusal says what was wrong, for the log; nothing else follows from a bad message.
/// </summary>
public static class MessageReader
{
    private static readonly string[] _ping = ["SeqNo", "Node", "SourceAddr", "SourcePort", "SourceNode"];
    private static readonly string[] _indirectPing =
        ["SeqNo", "Target", "Port", "Node", "Nack", "SourceAddr", "SourcePort", "SourceNode"];

    private static readonly string[] _ack = ["SeqNo", "Payload"];
    private static readonly string[] _err = ["Error"];
    private static readonly string[] _accusation = ["Incarnation", "Node", "From"];
    private static readonly string[] _alive = ["Incarnation", "Node", "Addr", "Port", "Meta", "Vsn"];
    private static readonly string[] _node = ["Name", "Addr", "Port", "Meta", "Incarnation", "State", "Vsn"];

    /// <summary>
    /// Reads one whole message that a packet may hold: its type byte and all that follows. Compound, compress and CRC are
    /// layers, see <see cref="PacketReader"/>; a push/pull comes over a stream, see <see cref="Intake"/>.
    /// </summary>
    public static Result<Message> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Refuse("a message of no bytes");
        }

        var reader = new MsgpackReader(bytes[1..]);
        return (MessageType)bytes[0] switch
        {
            MessageType.Ping => Checked(ref reader, Ping(ref reader)),
            MessageType.IndirectPing => Checked(ref reader, IndirectPing(ref reader)),
            MessageType.Ack => Checked(ref reader, Ack(ref reader)),
            MessageType.Nack => Checked(ref reader, new Nack(Ack(ref reader).SeqNo)),
            MessageType.Suspect => Checked(ref reader, Suspect(ref reader)),
            MessageType.Dead => Checked(ref reader, Dead(ref reader)),
            MessageType.Alive => Checked(ref reader, Alive(ref reader)),
            MessageType.Err => Checked(ref reader, Err(ref reader)),
            MessageType.User when bytes.Length > 1 => new User(bytes[1..].ToArray()),
            MessageType.User => Refuse("a user message of no bytes"),
            _ => Refuse($"a message of type {bytes[0].ToString(CultureInfo.InvariantCulture)}, which no packet holds"),
        };
    }

    internal static Ping Ping(ref MsgpackReader reader)
    {
        var (seqNo, node, addr, port, source) = (0u, "", default(byte[]), (ushort)0, "");
        var fields = reader.Record(_ping);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "SeqNo":
                    seqNo = reader.UInt32();
                    break;
                case "Node":
                    node = reader.Text();
                    break;
                case "SourceAddr":
                    addr = reader.Bytes();
                    break;
                case "SourcePort":
                    port = reader.UInt16();
                    break;
                default:
                    source = reader.Text();
                    break;
            }
        }

        return new Ping(seqNo, node, addr, port, source);
    }

    internal static Ack Ack(ref MsgpackReader reader)
    {
        var (seqNo, payload) = (0u, default(byte[]));
        var fields = reader.Record(_ack);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "SeqNo":
                    seqNo = reader.UInt32();
                    break;
                default:
                    payload = reader.Bytes();
                    break;
            }
        }

        return new Ack(seqNo, payload);
    }

    internal static Err Err(ref MsgpackReader reader)
    {
        var error = "";
        var fields = reader.Record(_err);
        while (reader.Next(ref fields, out _))
        {
            error = reader.Text();
        }

        return new Err(error);
    }

    /// <summary>One node's record of a push/pull; null, when it was read but is none to be believed.</summary>
    internal static NodeRecord? Node(ref MsgpackReader reader)
    {
        var (node, addr, port, meta, incarnation, state, vsn) = Described(ref reader, _node);
        return reader.Ok && state <= (uint)NodeCondition.Left && Wrong(node, addr ?? [], meta, vsn ?? []) is null
            ? new NodeRecord(node, addr!, port, meta, incarnation, (NodeCondition)state, vsn!)
            : null;
    }

    private static IndirectPing IndirectPing(ref MsgpackReader reader)
    {
        var ping = new IndirectPing(0, [], 0, "", false);
        var fields = reader.Record(_indirectPing);
        while (reader.Next(ref fields, out var name))
        {
            ping = name switch
            {
                "SeqNo" => ping with { SeqNo = reader.UInt32() },
                "Target" => ping with { Target = reader.Bytes() ?? [] },
                "Port" => ping with { Port = reader.UInt16() },
                "Node" => ping with { Node = reader.Text() },
                "Nack" => ping with { Nack = reader.Bool() },
                "SourceAddr" => ping with { SourceAddr = reader.Bytes() },
                "SourcePort" => ping with { SourcePort = reader.UInt16() },
                _ => ping with { SourceNode = reader.Text() },
            };
        }

        return ping;
    }

    private static Suspect Suspect(ref MsgpackReader reader)
    {
        var (incarnation, node, from) = Accusation(ref reader);
        return new Suspect(incarnation, node, from);
    }

    private static Dead Dead(ref MsgpackReader reader)
    {
        var (incarnation, node, from) = Accusation(ref reader);
        return new Dead(incarnation, node, from);
    }

    private static (uint Incarnation, string Node, string From) Accusation(ref MsgpackReader reader)
    {
        var (incarnation, node, from) = (0u, "", "");
        var fields = reader.Record(_accusation);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "Incarnation":
                    incarnation = reader.UInt32();
                    break;
                case "Node":
                    node = reader.Text();
                    break;
                default:
                    from = reader.Text();
                    break;
            }
        }

        return (incarnation, node, from);
    }

    private static Alive Alive(ref MsgpackReader reader)
    {
        var (node, addr, port, meta, incarnation, _, vsn) = Described(ref reader, _alive);
        return new Alive(incarnation, node, addr ?? [], port, meta, vsn ?? []);
    }

    /// <summary>A node as both an alive message and a push/pull describe it: the one says Node, the other Name, and State.</summary>
    private static (string Name, byte[]? Addr, ushort Port, byte[]? Meta, uint Incarnation, uint State, byte[]? Vsn) Described(
        ref MsgpackReader reader, string[] known)
    {
        var (node, port, incarnation, state) = ("", (ushort)0, 0u, 0u);
        var (addr, meta, vsn) = (default(byte[]), default(byte[]), default(byte[]));
        var fields = reader.Record(known);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "Name" or "Node":
                    node = reader.Text();
                    break;
                case "Addr":
                    addr = reader.Bytes();
                    break;
                case "Port":
                    port = reader.UInt16();
                    break;
                case "Meta":
                    meta = reader.Bytes();
                    break;
                case "Incarnation":
                    incarnation = reader.UInt32();
                    break;
                case "State":
                    state = reader.UInt32();
                    break;
                default:
                    vsn = reader.Bytes();
                    break;
            }
        }

        return (node, addr, port, meta, incarnation, state, vsn);
    }

    private static Result<Message> Checked(ref MsgpackReader reader, Message message)
    {
        var wrong = !reader.Ok ? $"is {reader.Fault}" : Wrong(message);
        return wrong is null ? message : Refuse($"{message.Type}: {wrong}");
    }

    /// <summary>What keeps a message from being believed; null, when nothing does.</summary>
    internal static string? Wrong(Message message) => message switch
    {
        Ping ping => WrongName("Node", ping.Node, required: false) ?? WrongSource(ping.SourceAddr, ping.SourceNode),
        IndirectPing ping => WrongName("Node", ping.Node, required: false) ?? WrongAddress("Target", ping.Target)
            ?? WrongSource(ping.SourceAddr, ping.SourceNode),
        Suspect suspect => WrongName("Node", suspect.Node) ?? WrongName("From", suspect.From, required: false),
        Dead dead => WrongName("Node", dead.Node) ?? WrongName("From", dead.From, required: false),
        Alive alive => Wrong(alive.Node, alive.Addr, alive.Meta, alive.Vsn),
        _ => null,
    };

    private static string? Wrong(string name, byte[] addr, byte[]? meta, byte[] vsn) =>
        WrongName("the node's name", name) ?? WrongAddress("Addr", addr)
        ?? (meta?.Length > Message.MetaBytesMax ? $"Meta has {Digits(meta.Length)} bytes, at most {Digits(Message.MetaBytesMax)} are allowed" : null)
        ?? (vsn is [not 0, not 0, _, _, _, _] ? null : $"Vsn {Convert.ToHexString(vsn)} is not six bytes of which the first two are not 0");

    private static string? WrongSource(byte[]? addr, string node) =>
        (addr is { Length: > 0 } ? WrongAddress("SourceAddr", addr) : null) ?? WrongName("SourceNode", node, required: false);

    private static string? WrongAddress(string field, byte[] addr) =>
        addr.Length is 4 or 16 ? null : $"{field} has {Digits(addr.Length)} bytes, an address has 4 or 16";

    private static string? WrongName(string field, string name, bool required = true) =>
        required && name.Length == 0 ? $"{field} is empty"
        : name.Length > Message.NameCharsMax ? $"{field} has {Digits(name.Length)} characters, at most {Digits(Message.NameCharsMax)} are allowed"
        : null;

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Refused Refuse(string why) => new(Refusal.Invalid, why);
}
