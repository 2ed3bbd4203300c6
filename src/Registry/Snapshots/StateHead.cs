using Muster.Engine;

namespace Muster.Registry.Snapshots;

/// <summary>What a snapshot's state says of itself before its first row.</summary>
/// <param name="Schema">The shape of the rows.</param>
/// <param name="At">The revision that everything was read at.</param>
/// <param name="Taken">By the clock of the node.</param>
/// <param name="Program">The version of the program.</param>
public sealed record StateHead(
    int Schema, Revision At, DateTimeOffset Taken, string Program, string Node, string Datacenter);
