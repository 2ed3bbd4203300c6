namespace Muster.Gossip.Wire;

/// <summary>What was in one datagram: its messages in their order, and what in it was of no use, said for the log.</summary>
public sealed record Packet(IReadOnlyList<Message> Messages, IReadOnlyList<string> Faults);
