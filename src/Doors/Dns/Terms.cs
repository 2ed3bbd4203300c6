using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>What every answer is made with: the options, and the names that they and the agent's own settings give.</summary>
internal sealed class Terms
{
    public Terms(DnsDoorOptions options, Self self)
    {
        Options = options;
        Names = new Names(self.Domain, options.AltDomain);
        Datacenter = self.Datacenter.ToLowerInvariant();
        ServiceTtls = new TtlTable(options.ServiceTtl);
        NodeTtl = TtlTable.Seconds(options.NodeTtl);
        NodeTail = Tail($"node.{Datacenter}");
        ServiceTail = Tail($"service.{Datacenter}");
        AddressTail = Tail($"addr.{Datacenter}");
        SoaServer = Tail("ns");
        SoaMailbox = Tail("hostmaster");
    }

    public DnsDoorOptions Options { get; }

    public Names Names { get; }

    /// <summary>In lower case.</summary>
    public string Datacenter { get; }

    public TtlTable ServiceTtls { get; }

    public uint NodeTtl { get; }

    /// <summary><c>node.DC.DOMAIN</c>: what follows a node's name; the others alike.</summary>
    public DnsName NodeTail { get; }

    public DnsName ServiceTail { get; }

    public DnsName AddressTail { get; }

    public DnsName SoaServer { get; }

    public DnsName SoaMailbox { get; }

    private DnsName Tail(string head) => DnsName.TryJoin(head, Names.Domain, out var name)
        ? name
        : throw new ArgumentException($"'{head}' is no DNS name: a datacenter has letters, digits, dashes, at most 63.");
}
