using System.Collections.Immutable;

namespace Muster.Registry.Local;

/// <summary>What a plan decided: the next picture, what goes to disk before it holds, and what the catalog must hear.</summary>
internal sealed record Change(Picture Picture)
{
    public ImmutableArray<Filing> Filings { get; init; } = [];

    /// <summary>Ids of services that are now otherwise or gone.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Ids of checks that are now otherwise or gone.</summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>Ids of checks of which only the output changed: the catalog may hear it later.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Ids of ttl checks whose owners reported: their deadlines moved.</summary>
    public ImmutableArray<string> Reports { get; init; } = [];

    /// <summary>The node itself is now otherwise.</summary>
    public bool Node { get; init; }

    /// <summary>True when the catalog need not be told at once.</summary>
    public bool IsQuiet() => Services.IsEmpty && Checks.IsEmpty && !Node;
}

/// <summary>A change that was made.</summary>
/// <param name="Change">What was decided.</param>
/// <param name="Told">Ends when the catalog was told, or could not be.</param>
internal readonly record struct Made(Change Change, Task Told);
