namespace Muster.Registry.Tree;

/// <summary>What is to be written at a place.</summary>
public sealed record TreeWrite
{
    public bool IsDirectory { get; init; }

    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Null: lives until it is deleted.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The value stays as it is, and nobody is woken.</summary>
    public bool IsRefresh { get; init; }
}

/// <summary>What must be so for a change to be made; at least one of the two.</summary>
/// <param name="Value">Null: whatever it is.</param>
/// <param name="Modified">Never: whenever that was.</param>
public sealed record TreeCondition(ReadOnlyMemory<byte>? Value, Engine.Revision Modified);

/// <summary>How far a deletion goes.</summary>
public enum TreeReach
{
    Value,

    /// <summary>An empty directory, too.</summary>
    EmptyDirectory,

    /// <summary>A directory with all that is in it, too.</summary>
    All,
}
