namespace Muster.Registry.Queries;

/// <summary>Who executes a query, as far as the order of what is found depends on it.</summary>
/// <param name="Agent">The name of the node of the agent that was asked.</param>
public sealed record QuerySource(string Agent)
{
    /// <summary>What to be near to, before what the query itself says; empty: that.</summary>
    public string Near { get; init; } = "";

    /// <summary>The asker's address; empty where it is not told.</summary>
    public string Ip { get; init; } = "";
}

/// <summary>What a query found.</summary>
/// <param name="Entries">In the order in which they are to be tried.</param>
/// <param name="Datacenter">Where they are.</param>
/// <param name="Failovers">How many other datacenters were asked.</param>
public sealed record QueryFinding(
    PreparedQuery Query, IReadOnlyList<Catalog.HealthEntry> Entries, string Datacenter, int Failovers);
