namespace Muster.Registry.Local;

/// <summary>A check on the rota: which registration of which id, and what is known of how it runs.</summary>
internal sealed class Turn(LocalCheck check, string id)
{
    public string Id { get; } = id;

    public long Generation { get; } = check.Standing.Generation;

    public LocalCheckDefinition Definition { get; } = check.Definition;

    /// <summary>Replaced or removed: whatever still names it does nothing.</summary>
    public bool Gone { get; set; }

    /// <summary>The last run took long: the next one waits among its like.</summary>
    public bool Slow { get; set; }
}
