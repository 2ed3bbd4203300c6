namespace Muster.Gossip.Wire;

/// <summary>The byte that every message of memberlist begins with.</summary>
public enum MessageType
{
    Ping = 0,
    IndirectPing = 1,
    Ack = 2,
    Suspect = 3,
    Alive = 4,
    Dead = 5,
    PushPull = 6,

    /// <summary>Several messages in one packet.</summary>
    Compound = 7,

    /// <summary>Bytes of the layer above.</summary>
    User = 8,

    /// <summary>A message, compressed.</summary>
    Compress = 9,

    /// <summary>An encrypted frame; on streams only.</summary>
    Encrypt = 10,
    Nack = 11,

    /// <summary>A message behind its checksum; in packets only.</summary>
    HasCrc = 12,
    Err = 13,

    /// <summary>The name of a network, before everything else.</summary>
    Label = 244,
}
