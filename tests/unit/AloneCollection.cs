namespace Muster.Tests.Unit;

/// <summary>For what measures its own process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
