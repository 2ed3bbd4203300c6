using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>What is answered to a question, by the catalog alone. Pure but for the chance it is given.</summary>
internal sealed class Answers(Terms terms)
{
    /// <summary>Names of ours that are followed behind an address that is a name (Consul 1.8.7).</summary>
    private const int FollowDepthMax = 3;

    private readonly Addresses _addresses = new(terms);
    private readonly ServiceAnswers _services = new(terms);
    private readonly NameServers _nameServers = new(terms);

    /// <summary>The query must hold a question.</summary>
    public Reply To(Message query, Moment moment)
    {
        var question = query.Question!.Value;
        return terms.Names.Parse(question.Name, question.Type) switch
        {
            Asked.Foreign when HasRecursors => Unanswered(query),
            Asked.Foreign => new Reply(
                ReplyTo(query) with { Code = ResponseCode.Refused }, ExtraEnds: null, Limited: false),
            Asked.Reverse reverse => Reversed(query, question, reverse, moment),
            var asked => InDomain(query, question, asked, moment),
        };
    }

    /// <summary>The header and question of an answer. What is asked of us in an opcode other than 0 has no bits to echo.</summary>
    public static Message ReplyTo(Message query) => new()
    {
        Id = query.Id,
        Response = true,
        Opcode = query.Opcode,
        RecursionDesired = query.RecursionDesired && query.Opcode == 0,
        CheckingDisabled = query.CheckingDisabled && query.Opcode == 0,
        Question = query.Question,
    };

    private bool HasRecursors => terms.Options.Recursors.Length > 0;

    private Reply InDomain(Message query, Question question, Asked asked, Moment moment)
    {
        var draft = new Draft();
        var following = new Following(this, moment, FollowDepthMax, query.Edns is not null);
        switch (question.Type)
        {
            case RecordType.Soa:
                draft.Answers.Add(_nameServers.Soa(moment.Now));
                _nameServers.AddTo(draft.Authority, draft.Extras, following);
                break;
            case RecordType.Ns:
                _nameServers.AddTo(draft.Answers, draft.Extras, following);
                break;
            case RecordType.Axfr:
                draft.Code = ResponseCode.NotImplemented;
                break;
            default:
                Fill(draft, question, asked, following);
                break;
        }

        var reply = Finished(query, draft, authoritative: true);
        return draft.Limited && Fit.UdpAnswersMax(terms.Options) == 0
            ? reply with { WhenEmptied = _nameServers.Soa(moment.Now) }
            : reply;
    }

    private void Fill(Draft draft, Question question, Asked asked, Following following)
    {
        switch (asked)
        {
            case Asked.Node node:
                Node(draft, question, node, following);
                break;
            case Asked.Service service when IsOurs(service.Datacenter):
                _services.AddTo(draft, question, service, following);
                break;
            case Asked.Query query when IsOurs(query.Datacenter):
                Query(draft, question, query, following);
                break;
            case Asked.Address address:
                // Whatever the type asked for (Consul 1.8.7).
                draft.Answers.Add(new Record.Address(address.Owner, terms.NodeTtl, address.Ip));
                break;
            case Asked.Empty:
                break;
            default:
                _nameServers.NoSuchName(draft, following.Moment.Now);
                break;
        }
    }

    private void Query(Draft draft, Question question, Asked.Query asked, Following following)
    {
        var moment = following.Moment;
        if (!moment.Picture.Execute(asked.NameOrId, moment.Asker).TryGet(out var found, out _))
        {
            draft.Code = ResponseCode.ServerFailure;
        }
        else if (found is null)
        {
            _nameServers.NoSuchName(draft, moment.Now);
        }
        else
        {
            _services.AddFound(draft, question, found, following);
        }
    }

    private void Node(Draft draft, Question question, Asked.Node asked, Following following)
    {
        // Other types are not even looked up: no record, and no "no such name" either (Consul 1.8.7).
        if (question.Type is not (RecordType.A or RecordType.Aaaa or RecordType.Txt or RecordType.Any))
        {
            return;
        }

        if (!IsOurs(asked.Datacenter) || following.Moment.Picture.FindNode(asked.Name) is not { } node)
        {
            _nameServers.NoSuchName(draft, following.Moment.Now);
            return;
        }

        if (question.Type != RecordType.Txt)
        {
            _addresses.AddNode(draft.Answers, question.Name, question.Type, node, following);
        }

        if (question.Type is RecordType.Txt or RecordType.Any)
        {
            NodeMeta.AddTo(draft.Answers, question.Name, node, terms.NodeTtl);
        }
        else if (terms.Options.EnableAdditionalNodeMetaTxt)
        {
            NodeMeta.AddTo(draft.Extras, question.Name, node, terms.NodeTtl);
        }
    }

    /// <summary>A node with that address, else a service with it; whatever the type asked for (Consul 1.8.7).</summary>
    private Reply Reversed(Message query, Question question, Asked.Reverse reverse, Moment moment)
    {
        var draft = new Draft();
        if (reverse.Ip is { } ip && TryOwnerOf(ip, moment.Picture, out var owner))
        {
            draft.Answers.Add(new Record.Ptr(question.Name, 0, owner));
            if (question.Type == RecordType.Soa)
            {
                draft.Authority.Add(_nameServers.Soa(moment.Now));
            }

            return Finished(query, draft, authoritative: true);
        }

        return Unanswered(query);
    }

    /// <summary>
    /// What is said unless a recursor says something else. Consul 1.8.7 fails for want of any recursor as it fails when none
    /// of them answers.
    /// </summary>
    private Reply Unanswered(Message query)
    {
        var failed = Finished(query, new Draft { Code = ResponseCode.ServerFailure }, authoritative: false);
        return failed with
        {
            Message = failed.Message with { RecursionAvailable = true },
            AsksRecursors = HasRecursors,
        };
    }

    private bool TryOwnerOf(Ip ip, IPicture picture, out DnsName owner)
    {
        foreach (var node in picture.Nodes)
        {
            if (Ip.TryParse(node.Address, out var address) && address == ip)
            {
                return DnsName.TryJoin(node.Name, terms.NodeTail, out owner);
            }
        }

        foreach (var instance in picture.Instances)
        {
            if (Ip.TryParse(instance.Service.Address, out var address) && address == ip)
            {
                return DnsName.TryJoin(instance.Service.Name, terms.ServiceTail, out owner);
            }
        }

        owner = DnsName.Root;
        return false;
    }

    /// <summary>What a name leads to, for an address that is a name.</summary>
    internal IReadOnlyList<Record> Follow(DnsName target, Following following)
    {
        var asked = terms.Names.Parse(target, RecordType.Any);
        if (asked is Asked.Foreign or Asked.Reverse)
        {
            return following.Moment.Outside.Of(target);
        }

        if (following.Depth == 0)
        {
            return [];
        }

        // Consul 1.8.7 asks itself by UDP without EDNS, so the limits of that apply to each step.
        var draft = new Draft();
        Fill(
            draft,
            new Question(target, RecordType.Any, 1),
            asked,
            following with { Depth = following.Depth - 1, AskerHasEdns = false });
        var limit = draft.Limited ? Fit.UdpAnswersMax(terms.Options) : int.MaxValue;
        return draft.Answers.Count <= limit ? draft.Answers : draft.Answers.GetRange(0, limit);
    }

    private bool IsOurs(string datacenter) => datacenter.Length == 0 || datacenter == terms.Datacenter;

    private Reply Finished(Message query, Draft draft, bool authoritative)
    {
        var message = ReplyTo(query) with
        {
            Authoritative = authoritative,
            RecursionAvailable = HasRecursors,
            Code = draft.Code,
            Answers = draft.Answers,
            Authority = draft.Authority,
            Extras = draft.Extras,
            Edns = query.Edns is { } edns
                ? edns with { Subnet = edns.Subnet is { } subnet ? subnet with { ScopePrefix = Scope(subnet, draft) } : null }
                : null,
        };
        return new Reply(message, draft.ExtraEnds, draft.Limited);
    }

    /// <summary>How much of the subnet the answer depends on: all, or nothing (RFC 7871, 7.2.1).</summary>
    private static byte Scope(ClientSubnet subnet, Draft draft) => draft.ForSubnet ? subnet.SourcePrefix : (byte)0;
}

/// <summary>How far names are still followed, and for whom.</summary>
internal readonly record struct Following(Answers Answers, Moment Moment, int Depth, bool AskerHasEdns)
{
    /// <summary>What the name leads to, as far as is known.</summary>
    public IReadOnlyList<Record> From(DnsName target) => Answers.Follow(target, this);
}
