using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;
using Question = Muster.Doors.Dns.Wire.Question;

namespace Muster.Doors.Dns;

/// <summary>An address of a node or service as records: A, AAAA, or, when it is a name, CNAME and what that leads to.</summary>
internal sealed class Addresses(Terms terms)
{
    /// <summary>Records taken from behind a service's name for an asker without EDNS (Consul 1.8.7).</summary>
    private const int FollowedRecordsMax = 5;

    private readonly AddressChoice _choice = new(terms);

    /// <summary>Adds what fits the question's type, if anything; the owner is the given name.</summary>
    public void AddNode(List<Record> records, DnsName owner, RecordType type, Node node, Following following)
    {
        var address = _choice.Of(node, type);
        if (Ip.TryParse(address, out _))
        {
            Add(records, owner, type, address, terms.NodeTtl);
        }
        else if (DnsName.TryParse(address, out var target))
        {
            // Whatever is found behind it is passed on as it is (Consul 1.8.7).
            records.Add(new Record.Cname(owner, terms.NodeTtl, target));
            records.AddRange(following.From(target));
        }
    }

    /// <summary>Adds what fits the question's type, if anything; the owner is the question's name.</summary>
    public void AddService(List<Record> records, Question question, Reached reached, uint ttl, Following following)
    {
        if (Ip.TryParse(reached.Address, out _))
        {
            Add(records, question.Name, question.Type, reached.Address, ttl);
        }
        else if (DnsName.TryParse(reached.Address, out var target))
        {
            records.Add(new Record.Cname(question.Name, ttl, target));
            AddBehind(records, target, ttl, following);
        }
    }

    /// <summary>Adds the addresses that a service's name leads to; nothing for one that nobody knows.</summary>
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

    /// <summary>Where an instance is reached: at its own address, else at its node's.</summary>
    public Reached Of(HealthEntry entry, Question question)
    {
        var (node, service) = (entry.Node, entry.Instance.Service);
        var own = _choice.Of(service, node, question.Type);
        if (own.Length == 0)
        {
            var shared = _choice.Of(node, question.Type);
            return new Reached(shared, AtNode: string.Equals(shared, node.Address, StringComparison.Ordinal));
        }

        if (!Ip.TryParse(own, out _)
            && DnsName.TryParse(own, out var name) && name.Wire.SequenceEqual(question.Name.Wire)
            && _choice.Of(node, question.Type) is var instead && Ip.TryParse(instead, out _))
        {
            return new Reached(instead, AtNode: true); // It says that it is where it is asked for: no answer (Consul 1.8.7).
        }

        return new Reached(own, AtNode: false);
    }

    /// <summary>The name by which an instance without an address of its own is reached.</summary>
    public bool TryNameOf(string node, out DnsName name) => DnsName.TryJoin(node, terms.NodeTail, out name);

    private static void Add(List<Record> records, DnsName owner, RecordType type, string address, uint ttl)
    {
        if (Ip.TryParse(address, out var ip) && Fits(type, ip))
        {
            records.Add(new Record.Address(owner, ttl, ip));
        }
    }

    /// <summary>TXT, too, is answered with addresses for a service (Consul 1.8.7).</summary>
    private static bool Fits(RecordType type, Ip ip) => type switch
    {
        RecordType.A => ip.IsV4,
        RecordType.Aaaa => !ip.IsV4,
        RecordType.Any or RecordType.Srv or RecordType.Txt => true,
        _ => false,
    };
}

/// <summary>Where an instance is reached: an address or a name.</summary>
/// <param name="AtNode">It is the plain address of its node, so that the node's name leads there as well.</param>
internal readonly record struct Reached(string Address, bool AtNode);
