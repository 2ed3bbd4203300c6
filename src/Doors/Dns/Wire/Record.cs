using System.Collections.Immutable;

namespace Muster.Doors.Dns.Wire;

/// <summary>A resource record of the internet class.</summary>
internal abstract record Record
{
    private Record(DnsName owner, uint ttl)
    {
        Owner = owner;
        Ttl = ttl;
    }

    public DnsName Owner { get; init; }

    /// <summary>Seconds that the record may be cached.</summary>
    public uint Ttl { get; init; }

    /// <summary>A or AAAA, by the address.</summary>
    public sealed record Address(DnsName Owner, uint Ttl, Ip Ip) : Record(Owner, Ttl);

    public sealed record Srv(DnsName Owner, uint Ttl, ushort Priority, ushort Weight, ushort Port, DnsName Target)
        : Record(Owner, Ttl);

    /// <summary>One text; on the wire in pieces of at most 255 bytes.</summary>
    public sealed record Txt(DnsName Owner, uint Ttl, string Text) : Record(Owner, Ttl);

    public sealed record Cname(DnsName Owner, uint Ttl, DnsName Target) : Record(Owner, Ttl);

    public sealed record Ns(DnsName Owner, uint Ttl, DnsName Target) : Record(Owner, Ttl);

    public sealed record Ptr(DnsName Owner, uint Ttl, DnsName Target) : Record(Owner, Ttl);

    public sealed record Soa(DnsName Owner, uint Ttl, DnsName Server, DnsName Mailbox, SoaTimes Times)
        : Record(Owner, Ttl);

    /// <summary>Any other type, its data as it came.</summary>
    public sealed record Other(DnsName Owner, uint Ttl, RecordType Type, ImmutableArray<byte> Data) : Record(Owner, Ttl);
}

/// <summary>The numbers of an SOA record (RFC 1035, 3.3.13), in seconds but for the serial.</summary>
internal readonly record struct SoaTimes(uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum);
