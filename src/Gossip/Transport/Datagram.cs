using System.Net;

namespace Muster.Gossip.Transport;

/// <summary>What came in one packet, and where it came from: the sender's gossip socket.</summary>
public sealed record Datagram(IPEndPoint From, byte[] Bytes);
