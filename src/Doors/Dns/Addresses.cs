using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>An address of a node or service as records: A, AAAA, or, when it is a name, CNAME and what that leads to.</summary>
internal sealed class Addresses(Terms terms)
{
    /// <summary>Records taken from behind a name for an asker without EDNS (Consul 1.8.7).</summary>
    private const int FollowedRecordsMax = 5;

    /// <summary>Adds what fits the question's type, if anything; the owner is the question's name.</summary>
    public void AddTo(List<Record> records, Question question, string address, uint ttl, Following following)
    {
        if (Ip.TryParse(address, out var ip))
        {
            if (Fits(question.Type, ip))
            {
                records.Add(new Record.Address(question.Name, ttl, ip));
            }
        }
        else if (DnsName.TryParse(address, out var target))
        {
            records.Add(new Record.Cname(question.Name, ttl, target));
            AddBehind(records, target, ttl, following);
        }
    }

    /// <summary>Adds what an own name leads to; nothing for a foreign one.</summary>
    public void AddBehind(List<Record> records, DnsName target, uint ttl, Following following)
    {
        var added = 0;
        foreach (var record in following.From(target))
        {
            if (record is Record.Address or Record.Cname)
            {
                records.Add(record with { Ttl = ttl });
                if (++added == FollowedRecordsMax && !following.AskerHasEdns)
                {
                    return;
                }
            }
        }
    }

    /// <summary>The name by which an instance without an address that is a name is reached.</summary>
    public bool TryNameOf(string node, out DnsName name) => DnsName.TryJoin(node, terms.NodeTail, out name);

    /// <summary>TXT, too, is answered with addresses for a service (Consul 1.8.7).</summary>
    private static bool Fits(RecordType type, Ip ip) => type switch
    {
        RecordType.A => ip.IsV4,
        RecordType.Aaaa => !ip.IsV4,
        RecordType.Any or RecordType.Srv or RecordType.Txt => true,
        _ => false,
    };
}
