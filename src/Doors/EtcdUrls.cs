using System.Net;

namespace Muster.Doors;

/// <summary>Where this agent is, as a member of etcd tells it: clients go on to ask at what they are told.</summary>
public static class EtcdUrls
{
    /// <summary>
    /// What the operator says; else where the door that is asked listens, addresses that mean all of the machine's as one that
    /// others reach.
    /// </summary>
    /// <param name="addresses">As the door shows them: <c>127.0.0.1:2379</c>, <c>https://[::]:2380</c>.</param>
    public static IReadOnlyList<string> OfClients(IEnumerable<string> addresses, Self self) =>
        self.EtcdAdvertised.Count > 0 ? self.EtcdAdvertised : [.. addresses.Select(address => OfClients(address, self))];

    /// <summary>What members say to each other has a port of its own, which no client of etcd can use; the list may not be empty.</summary>
    public static IReadOnlyList<string> OfPeers(Self self) =>
        [$"http://{Text(IPAddress.Parse(self.AdvertiseAddress), Math.Max(self.ServerPort, 0))}"];

    private static string OfClients(string address, Self self)
    {
        var scheme = address.StartsWith("https://", StringComparison.Ordinal) ? "https://" : "http://";
        var place = address[(address.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..];
        return scheme + (IPEndPoint.TryParse(place, out var end) && (end.Address.Equals(IPAddress.Any) || end.Address.Equals(IPAddress.IPv6Any))
            ? Text(IPAddress.Parse(self.AdvertiseAddress), end.Port)
            : place);
    }

    private static string Text(IPAddress address, int port) => new IPEndPoint(address, port).ToString();
}
