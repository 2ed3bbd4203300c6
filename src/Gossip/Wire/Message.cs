namespace Muster.Gossip.Wire;

/// <summary>
/// A message of memberlist: whole, without the layers around it. Fields are called as on the wire and stand in the order in
/// which the original declares them. Addresses and metadata are kept as the bytes that came, and passed on as such: peers
/// compare them byte by byte (an address of 4 bytes is not the same as its mapped form of 16).
/// </summary>
public abstract record Message
{
    /// <summary>The longest metadata of a node, in bytes.</summary>
    public const int MetaBytesMax = 512;

    /// <summary>The longest name of a node that is taken from others, in characters; none longer fits a packet.</summary>
    public const int NameCharsMax = 1024;

    private protected Message()
    {
    }

    /// <summary>The byte that it begins with.</summary>
    public abstract MessageType Type { get; }
}

/// <summary>"Are you there?", to the node of that name (empty: whoever is there). The source is where the answer goes, when all of it is given.</summary>
public sealed record Ping(uint SeqNo, string Node, byte[]? SourceAddr = null, ushort SourcePort = 0, string SourceNode = "") : Message
{
    public override MessageType Type => MessageType.Ping;
}

/// <summary>"Ask that one for me": a ping to <see cref="Target"/> is wanted, and its answer; a nack after the time for it, if <see cref="Nack"/>.</summary>
public sealed record IndirectPing(
    uint SeqNo, byte[] Target, ushort Port, string Node, bool Nack, byte[]? SourceAddr = null, ushort SourcePort = 0, string SourceNode = "") : Message
{
    public override MessageType Type => MessageType.IndirectPing;
}

/// <summary>"I am here": to the ping of the same number. What the layer above has to say goes along.</summary>
public sealed record Ack(uint SeqNo, byte[]? Payload) : Message
{
    public override MessageType Type => MessageType.Ack;
}

/// <summary>"I asked, and heard nothing": to the indirect ping of the same number.</summary>
public sealed record Nack(uint SeqNo) : Message
{
    public override MessageType Type => MessageType.Nack;
}

/// <summary>"It did not answer me": <see cref="From"/> about <see cref="Node"/>.</summary>
public sealed record Suspect(uint Incarnation, string Node, string From) : Message
{
    public override MessageType Type => MessageType.Suspect;
}

/// <summary>"It is there, and this is where and what it is." <see cref="Vsn"/> is always six bytes long: others crash over less.</summary>
public sealed record Alive(uint Incarnation, string Node, byte[] Addr, ushort Port, byte[]? Meta, byte[] Vsn) : Message
{
    public override MessageType Type => MessageType.Alive;
}

/// <summary>"It is gone"; when <see cref="From"/> is the node itself, on purpose.</summary>
public sealed record Dead(uint Incarnation, string Node, string From) : Message
{
    public override MessageType Type => MessageType.Dead;
}

/// <summary>Bytes of the layer above; never empty.</summary>
public sealed record User(byte[] Body) : Message
{
    public override MessageType Type => MessageType.User;
}

/// <summary>Everything that a node knows, over a stream; the answer is what the other knows, with the same <see cref="Join"/>.</summary>
public sealed record PushPull(bool Join, IReadOnlyList<NodeRecord> Nodes, byte[]? UserState) : Message
{
    /// <summary>The most nodes that one may tell of.</summary>
    public const int NodesMax = 1 << 20;

    /// <summary>The largest state of the layer above, in bytes.</summary>
    public const int UserStateBytesMax = 20 << 20;

    public override MessageType Type => MessageType.PushPull;
}

/// <summary>Why a request on a stream was not understood.</summary>
public sealed record Err(string Error) : Message
{
    public override MessageType Type => MessageType.Err;
}
