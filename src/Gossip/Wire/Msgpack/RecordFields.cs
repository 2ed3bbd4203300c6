namespace Muster.Gossip.Wire.Msgpack;

/// <summary>
/// How far a record has been read: what <see cref="MsgpackReader.Record"/> gives and <see cref="MsgpackReader.Next"/> moves on.
/// </summary>
public struct RecordFields
{
    internal RecordFields(string[] declared, int left, bool positional)
    {
        Declared = declared;
        Left = left;
        Positional = positional;
    }

    internal string[] Declared { get; }

    internal int Left { get; set; }

    /// <summary>The fields come without names, in the order of their declaration.</summary>
    internal bool Positional { get; }

    internal int At { get; set; }
}
