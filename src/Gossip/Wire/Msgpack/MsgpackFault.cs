namespace Muster.Gossip.Wire.Msgpack;

/// <summary>Why a document could not be read.</summary>
public enum MsgpackFault
{
    None,

    /// <summary>The bytes end before the document does: of a stream, more may come.</summary>
    Truncated,

    /// <summary>More bytes would not help: another kind of value than expected, or one that does not fit its field.</summary>
    Malformed,
}
