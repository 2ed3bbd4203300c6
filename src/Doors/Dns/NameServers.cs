using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;

namespace Muster.Doors.Dns;

/// <summary>Who answers for the domain: its SOA record and the servers.</summary>
internal sealed class NameServers(Terms terms)
{
    /// <summary>Servers named in one answer (Consul 1.8.7).</summary>
    private const int ServersMax = 3;

    /// <summary>The service by which servers announce themselves.</summary>
    private const string ServerService = "consul";

    private readonly Addresses _addresses = new(terms);

    /// <summary>Its serial is the time, so that no cache keeps an older one.</summary>
    public Record Soa(DateTimeOffset now)
    {
        var soa = terms.Options.Soa;
        return new Record.Soa(
            terms.Names.Domain,
            soa.MinTtl,
            terms.SoaServer,
            terms.SoaMailbox,
            new SoaTimes((uint)now.ToUnixTimeSeconds(), soa.Refresh, soa.Retry, soa.Expire, soa.MinTtl));
    }

    public void NoSuchName(Draft draft, DateTimeOffset now)
    {
        draft.Code = ResponseCode.NameError;
        draft.Authority.Add(Soa(now));
    }

    /// <summary>Up to three servers that are up, in random order, and their addresses.</summary>
    public void AddTo(List<Record> servers, List<Record> extras, Following following)
    {
        var moment = following.Moment;
        var alive = Health.Alive(moment.Picture.InstancesOf(ServerService, Road.Direct), tag: "", terms.Options.OnlyPassing);
        moment.Chance.Shuffle<HealthEntry>(alive);
        foreach (var entry in alive)
        {
            if (servers.Count == ServersMax || !_addresses.TryNameOf(entry.Node.Name.ToLowerInvariant(), out var name))
            {
                continue;
            }

            servers.Add(new Record.Ns(terms.Names.Domain, terms.NodeTtl, name));
            _addresses.AddNode(extras, name, RecordType.Any, entry.Node, following);
        }
    }
}
