using System.Collections.Immutable;
using System.Net;

namespace Muster.Agent.Networks;

/// <summary>The name servers that a <c>resolv.conf</c> names (resolv.conf(5)). Search lists are for people: names here are whole. Pure.</summary>
internal static class ResolverFile
{
    private const int DnsPort = 53;

    /// <summary>In their order; the one of this machine where none is named.</summary>
    public static ImmutableArray<IPEndPoint> Servers(string text)
    {
        ImmutableArray<IPEndPoint> named =
        [
            .. from line in text.Split('\n')
               let words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)
               where words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _)
               select new IPEndPoint(IPAddress.Parse(words[1]), DnsPort),
        ];
        return named.IsEmpty ? [new IPEndPoint(IPAddress.Loopback, DnsPort)] : named;
    }
}
