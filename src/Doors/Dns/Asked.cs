using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>How a service is to be reached.</summary>
internal enum Road
{
    /// <summary>At its own instances.</summary>
    Direct,

    /// <summary>Through a mesh: at the proxies and gateways before it.</summary>
    Connect,

    /// <summary>From outside of a mesh: at the gateways into it.</summary>
    Ingress,
}

/// <summary>What a name means. A datacenter is lower-case; empty stands for our own.</summary>
internal abstract record Asked
{
    private Asked()
    {
    }

    /// <summary>NAME.node</summary>
    public sealed record Node(string Name, string Datacenter) : Asked;

    /// <summary>[TAG.]NAME.service, or _NAME._TAG (RFC 2782); an empty tag means any. NAME.connect, NAME.ingress.</summary>
    public sealed record Service(string Name, string Tag, string Datacenter, Road Road = Road.Direct) : Asked;

    /// <summary>NAME.query: a prepared query by its name or id.</summary>
    public sealed record Query(string NameOrId, string Datacenter) : Asked;

    /// <summary>HEX.addr, with the name as it is to be answered: lower-case, under the first domain.</summary>
    public sealed record Address(DnsName Owner, Ip Ip) : Asked;

    /// <summary>HEX.addr of a length that no address has: there is such a name, with nothing in it.</summary>
    public sealed record Empty : Asked;

    /// <summary>An address turned around, under in-addr.arpa or ip6.arpa; null where it is none.</summary>
    public sealed record Reverse(Ip? Ip) : Asked;

    /// <summary>In our domain, but of no form that names something.</summary>
    public sealed record Nothing : Asked;

    /// <summary>In nobody's domain that we answer for.</summary>
    public sealed record Foreign : Asked;
}
