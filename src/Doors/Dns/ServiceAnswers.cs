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
        var alive = Health.Alive(moment.Picture.InstancesOf(asked.Name, asked.Road), asked.Tag, terms.Options.OnlyPassing);
        moment.Chance.Shuffle<HealthEntry>(alive);
        Add(draft, question, alive, terms.ServiceTtls.Of(asked.Name), following);
    }

    /// <summary>What a prepared query found: in its order, with its own TTL where it has one.</summary>
    public void AddFound(Draft draft, Question question, QueryFinds found, Following following)
    {
        var ttl = found.Ttl is { } own ? TtlTable.Seconds(own) : terms.ServiceTtls.Of(found.Service.ToLowerInvariant());
        draft.ForSubnet = found.Instances.Count > 0;
        Add(draft, question, found.Instances, ttl, following);
    }

    private void Add(
        Draft draft, Question question, IReadOnlyList<HealthEntry> instances, uint ttl, Following following)
    {
        if (instances.Count == 0)
        {
            _nameServers.NoSuchName(draft, following.Moment.Now);
            return;
        }

        draft.Limited = true;
        if (question.Type == RecordType.Srv)
        {
            AddServers(draft, question, instances, ttl, following);
        }
        else
        {
            AddAddresses(draft, question, instances, ttl, following);
        }

        if (draft.Answers.Count == 0)
        {
            draft.Authority.Add(_nameServers.Soa(following.Moment.Now));
        }
    }

    /// <summary>Each address once. An address that is a name counts only where there is no other: one CNAME at most.</summary>
    private void AddAddresses(
        Draft draft, Question question, IReadOnlyList<HealthEntry> instances, uint ttl, Following following)
    {
        var seen = instances.Count > 1 ? new HashSet<string>(instances.Count, StringComparer.Ordinal) : null;
        Reached? alias = null;
        var given = 0;
        for (var i = 0; i < instances.Count; i++)
        {
            var reached = _addresses.Of(instances[i], question);
            if (seen?.Add(reached.Address) == false)
            {
                continue;
            }

            if (!Ip.TryParse(reached.Address, out _))
            {
                alias ??= reached;
                continue;
            }

            var before = draft.Answers.Count;
            _addresses.AddService(draft.Answers, question, reached, ttl, following);
            given += draft.Answers.Count > before ? 1 : 0;
            if (given == terms.Options.ARecordLimit && given > 0)
            {
                return;
            }
        }

        if (given == 0 && alias is { } name)
        {
            _addresses.AddService(draft.Answers, question, name, ttl, following);
        }
    }

    private void AddServers(
        Draft draft, Question question, IReadOnlyList<HealthEntry> instances, uint ttl, Following following)
    {
        draft.ExtraEnds = new List<int>(instances.Count);
        var seen = instances.Count > 1 ? new HashSet<(string, string, int)>(instances.Count) : null;
        for (var i = 0; i < instances.Count; i++)
        {
            var entry = instances[i];
            var service = entry.Instance.Service;
            if (seen?.Add((entry.Node.Name, service.Address, service.Port)) == false
                || !_addresses.TryNameOf(entry.Node.Name, out var nodeName))
            {
                continue;
            }

            var reached = _addresses.Of(entry, question);
            var isIp = Ip.TryParse(reached.Address, out var ip);
            DnsName target;
            if (isIp && reached.AtNode)
            {
                target = nodeName;
            }
            else if (!(isIp
                ? DnsName.TryJoin(ip.ToHex(), terms.AddressTail, out target)
                : DnsName.TryParse(reached.Address, out target)))
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
}
