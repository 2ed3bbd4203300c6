namespace Muster.Registry.Catalog;

/// <summary>What to remove: a service (it wins over a check), a check, or, with neither, the node with all it has.</summary>
public sealed record Deregistration(string Node, string ServiceId, string CheckId);
