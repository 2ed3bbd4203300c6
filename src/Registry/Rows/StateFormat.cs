namespace Muster.Registry.Rows;

/// <summary>What writer and reader of a snapshot's state have to agree on beside <c>state.proto</c>.</summary>
internal static class StateFormat
{
    public const string Magic = "muster state";

    public const int Version = 1;

    /// <summary>The first bytes: the header's field, and its length within one byte, then its magic.</summary>
    public const byte FirstByte = HeaderTag;

    public const byte HeaderTag = (1 << 3) | 2;
    public const byte LeaseTag = (2 << 3) | 2;
    public const byte RowTag = (3 << 3) | 2;
    public const byte EndTag = (4 << 3) | 2;
}
