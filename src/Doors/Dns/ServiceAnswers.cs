using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;
using Question = Muster.Doors.Dns.Wire.Question;

namespace Muster.Doors.Dns;

/// <summary>The instances of a service: their addresses, or SRV records with what belongs to them.</summary>
internal sealed class ServiceAnswers(Terms terms)
{
    /// <summary>Consul's answer is always of this priority; weights tell instances apart.</summary>
    private const ushort Priority = 1;

    private readonly Addresses _addresses = new(terms);
    private readonly NameServers _nameServers = new(terms);

    public void AddTo(Draft draft, Question question, Asked.Service asked, Following following)
    {
        var moment = following.Moment;
        var alive = Health.Alive(moment.Picture.InstancesOf(asked.Name), asked.Tag, terms.Options.OnlyPassing);
        if (alive.Length == 0)
        {
            _nameServers.NoSuchName(draft, moment.Now);
            return;
        }

        draft.Limited = true;
        moment.Chance.Shuffle<HealthEntry>(alive);
        var ttl = terms.ServiceTtls.Of(asked.Name);
        if (question.Type == RecordType.Srv)
        {
            AddServers(draft, question, alive, ttl, following);
        }
        else
        {
            AddAddresses(draft, question, alive, ttl, following);
        }

        if (draft.Answers.Count == 0)
        {
            draft.Authority.Add(_nameServers.Soa(moment.Now));
        }
    }

    /// <summary>Each address once. An address that is a name counts only where there is no other: one CNAME at most.</summary>
    private void AddAddresses(Draft draft, Question question, HealthEntry[] alive, uint ttl, Following following)
    {
        var seen = alive.Length > 1 ? new HashSet<string>(alive.Length, StringComparer.Ordinal) : null;
        string? alias = null;
        var given = 0;
        foreach (var entry in alive)
        {
            var address = AddressOf(entry);
            if (seen?.Add(address) == false)
            {
                continue;
            }

            if (!Ip.TryParse(address, out _))
            {
                alias ??= address;
                continue;
            }

            var before = draft.Answers.Count;
            _addresses.AddTo(draft.Answers, question, address, ttl, following);
            given += draft.Answers.Count > before ? 1 : 0;
            if (given == terms.Options.ARecordLimit && given > 0)
            {
                return;
            }
        }

        if (given == 0 && alias is not null)
        {
            _addresses.AddTo(draft.Answers, question, alias, ttl, following);
        }
    }

    private void AddServers(Draft draft, Question question, HealthEntry[] alive, uint ttl, Following following)
    {
        draft.ExtraEnds = new List<int>(alive.Length);
        var seen = alive.Length > 1 ? new HashSet<(string, string, int)>(alive.Length) : null;
        foreach (var entry in alive)
        {
            var service = entry.Instance.Service;
            if (seen?.Add((entry.Node.Name, service.Address, service.Port)) == false
                || !_addresses.TryNameOf(entry.Node.Name, out var nodeName))
            {
                continue;
            }

            var address = AddressOf(entry);
            var isIp = Ip.TryParse(address, out var ip);
            DnsName target;
            if (isIp && service.Address.Length == 0)
            {
                target = nodeName;
            }
            else if (!(isIp
                ? DnsName.TryJoin(ip.ToHex(), terms.AddressTail, out target)
                : DnsName.TryParse(address, out target)))
            {
                continue;
            }

            draft.Answers.Add(new Record.Srv(
                question.Name, ttl, Priority, Health.WeightOf(entry), (ushort)service.Port, target));
            if (isIp)
            {
                draft.Extras.Add(new Record.Address(target, ttl, ip));
            }
            else
            {
                _addresses.AddBehind(draft.Extras, target, ttl, following);
            }

            if (terms.Options.EnableAdditionalNodeMetaTxt)
            {
                NodeMeta.AddTo(draft.Extras, nodeName, entry.Node, ttl);
            }

            draft.ExtraEnds.Add(draft.Extras.Count);
        }
    }

    private static string AddressOf(HealthEntry entry) =>
        entry.Instance.Service.Address.Length > 0 ? entry.Instance.Service.Address : entry.Node.Address;
}
