namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Members that must answer within a second get no slower machine than need be.</summary>
[CollectionDefinition(nameof(OneLabAtATime))]
public sealed class OneLabAtATime;
