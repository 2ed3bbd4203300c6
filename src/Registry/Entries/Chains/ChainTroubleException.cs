namespace Muster.Registry.Entries.Chains;

/// <summary>The entries do not make a chain. Thrown and caught within the compiler, deep as it goes; outside it is a refusal.</summary>
internal sealed class ChainTroubleException(string message) : Exception(message);
