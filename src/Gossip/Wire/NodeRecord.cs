namespace Muster.Gossip.Wire;

/// <summary>What one node knows about another, as it is told in a <see cref="PushPull"/>.</summary>
public sealed record NodeRecord(string Name, byte[] Addr, ushort Port, byte[]? Meta, uint Incarnation, NodeCondition State, byte[] Vsn);

/// <summary>How a node is, in the numbers of the wire.</summary>
public enum NodeCondition
{
    Alive = 0,
    Suspect = 1,
    Dead = 2,

    /// <summary>Gone on purpose.</summary>
    Left = 3,
}
