namespace Muster.Engine;

/// <summary>
/// One key as it stood at one revision. <see cref="Version"/> counts writes since the key was created, from 1; in a
/// deletion's event it is 0, as are <see cref="Created"/> and the value.
/// </summary>
public sealed record KeyValue(
    Key Key,
    ReadOnlyMemory<byte> Value,
    Revision Created,
    Revision Modified,
    long Version,
    LeaseId Lease);
