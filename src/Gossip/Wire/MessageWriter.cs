using Muster.Bedrock;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>
/// Messages to bytes, exactly as the original writes them: fields in the order of their names, empty ones left out only where
/// it does. What would make others crash or fail is a broken invariant here, so that it never leaves.
/// </summary>
public static class MessageWriter
{
    /// <summary>The message with its type byte.</summary>
    public static byte[] Encode(Message message)
    {
        var writer = new MsgpackWriter();
        Write(writer, message);
        return writer.ToArray();
    }

    /// <summary>Appends the message with its type byte.</summary>
    public static void Write(MsgpackWriter to, Message message)
    {
        to.Byte((byte)message.Type);
        switch (message)
        {
            case Ping ping:
                Write(to, ping);
                break;
            case IndirectPing indirect:
                Write(to, indirect);
                break;
            case Ack ack:
                to.Map(2);
                to.Key("Payload"u8);
                to.RawOrNil(ack.Payload);
                to.Key("SeqNo"u8);
                to.Unsigned(ack.SeqNo);
                break;
            case Nack nack:
                to.Map(1);
                to.Key("SeqNo"u8);
                to.Unsigned(nack.SeqNo);
                break;
            case Suspect suspect:
                Accuse(to, suspect.From, suspect.Incarnation, suspect.Node);
                break;
            case Dead dead:
                Accuse(to, dead.From, dead.Incarnation, dead.Node);
                break;
            case Alive alive:
                Write(to, alive);
                break;
            case User user:
                Invariant.That(user.Body.Length > 0);
                to.Verbatim(user.Body);
                break;
            case Err err:
                to.Map(1);
                to.Key("Error"u8);
                to.Text(err.Error);
                break;
            case PushPull state:
                Write(to, state);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message.Type, "No message of this kind is written.");
        }
    }

    private static void Write(MsgpackWriter to, Ping ping)
    {
        to.Map(2 + Given(ping.SourceAddr, ping.SourceNode, ping.SourcePort));
        to.Key("Node"u8);
        to.Text(ping.Node);
        to.Key("SeqNo"u8);
        to.Unsigned(ping.SeqNo);
        Source(to, ping.SourceAddr, ping.SourceNode, ping.SourcePort);
    }

    private static void Write(MsgpackWriter to, IndirectPing ping)
    {
        to.Map(5 + Given(ping.SourceAddr, ping.SourceNode, ping.SourcePort));
        to.Key("Nack"u8);
        to.Bool(ping.Nack);
        to.Key("Node"u8);
        to.Text(ping.Node);
        to.Key("Port"u8);
        to.Unsigned(ping.Port);
        to.Key("SeqNo"u8);
        to.Unsigned(ping.SeqNo);
        Source(to, ping.SourceAddr, ping.SourceNode, ping.SourcePort);
        to.Key("Target"u8);
        to.Raw(ping.Target);
    }

    private static int Given(byte[]? addr, string node, ushort port) =>
        (addr is { Length: > 0 } ? 1 : 0) + (node.Length > 0 ? 1 : 0) + (port > 0 ? 1 : 0);

    private static void Source(MsgpackWriter to, byte[]? addr, string node, ushort port)
    {
        if (addr is { Length: > 0 })
        {
            to.Key("SourceAddr"u8);
            to.Raw(addr);
        }

        if (node.Length > 0)
        {
            to.Key("SourceNode"u8);
            to.Text(node);
        }

        if (port > 0)
        {
            to.Key("SourcePort"u8);
            to.Unsigned(port);
        }
    }

    private static void Accuse(MsgpackWriter to, string from, uint incarnation, string node)
    {
        Invariant.That(node.Length > 0);
        to.Map(3);
        to.Key("From"u8);
        to.Text(from);
        to.Key("Incarnation"u8);
        to.Unsigned(incarnation);
        to.Key("Node"u8);
        to.Text(node);
    }

    private static void Write(MsgpackWriter to, Alive alive)
    {
        Sound(alive.Node, alive.Addr, alive.Vsn);
        to.Map(6);
        to.Key("Addr"u8);
        to.Raw(alive.Addr);
        to.Key("Incarnation"u8);
        to.Unsigned(alive.Incarnation);
        to.Key("Meta"u8);
        to.RawOrNil(alive.Meta);
        to.Key("Node"u8);
        to.Text(alive.Node);
        to.Key("Port"u8);
        to.Unsigned(alive.Port);
        to.Key("Vsn"u8);
        to.Raw(alive.Vsn);
    }

    private static void Write(MsgpackWriter to, PushPull state)
    {
        to.Map(3);
        to.Key("Join"u8);
        to.Bool(state.Join);
        to.Key("Nodes"u8);
        to.Unsigned((ulong)state.Nodes.Count);
        to.Key("UserStateLen"u8);
        to.Unsigned((ulong)(state.UserState?.Length ?? 0));
        foreach (var node in state.Nodes)
        {
            Write(to, node);
        }

        to.Verbatim(state.UserState);
    }

    private static void Write(MsgpackWriter to, NodeRecord node)
    {
        Sound(node.Name, node.Addr, node.Vsn);
        to.Map(7);
        to.Key("Addr"u8);
        to.Raw(node.Addr);
        to.Key("Incarnation"u8);
        to.Unsigned(node.Incarnation);
        to.Key("Meta"u8);
        to.RawOrNil(node.Meta);
        to.Key("Name"u8);
        to.Text(node.Name);
        to.Key("Port"u8);
        to.Unsigned(node.Port);
        to.Key("State"u8);
        to.Unsigned((ulong)node.State);
        to.Key("Vsn"u8);
        to.Raw(node.Vsn);
    }

    /// <summary>Less than six bytes of versions end the process that reads them; a zero stops every exchange in the cluster.</summary>
    private static void Sound(string name, byte[] addr, byte[] vsn)
    {
        Invariant.That(name.Length > 0);
        Invariant.That(addr.Length is 4 or 16);
        Invariant.That(vsn is [not 0, not 0, _, _, _, _]);
    }
}
