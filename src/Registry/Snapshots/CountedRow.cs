using Muster.Engine;

namespace Muster.Registry.Snapshots;

/// <summary>A row of a state as somebody counts it.</summary>
/// <param name="Table">What kind of row: <c>KVS</c>, <c>Nodes</c>, …</param>
/// <param name="Key">The user's own key; empty for rows that are not users' keys.</param>
/// <param name="Bytes">What it takes in the file.</param>
public readonly record struct CountedRow(string Table, Key Key, long Bytes);
