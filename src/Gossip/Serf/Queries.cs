using System.Globalization;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Swim;

namespace Muster.Gossip.Serf;

/// <summary>Questions to many: those of our own and their answers, and those of others.</summary>
/// <param name="answerInternal">Answers a query of serf's own; null: it is known, and needs no answer.</param>
internal sealed class Queries(SerfState state, Prng chance, Func<SerfMessage.Query, byte[]?> answerInternal)
{
    /// <summary>Names that members ask each other by, which no user may use.</summary>
    public const string InternalPrefix = "_serf_";

    /// <summary>Queries of others that may still be answered, at most; further ones are not told of.</summary>
    public const int OpenMax = 1024;

    /// <summary>Members that are asked once more, at most; where more are silent, the network is in trouble that words do not mend.</summary>
    private const int RemindersMax = 256;

    /// <summary>No query is waited for longer, whatever it says.</summary>
    private static readonly TimeSpan _timeoutMax = TimeSpan.FromHours(1);

    private readonly RecentQueries _recent = new();
    private readonly Dictionary<ulong, OwnQuery> _own = [];
    private readonly Dictionary<QueryId, TimeSpan> _open = [];

    /// <summary>When <see cref="Tick"/> may have something to do; never later than that.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Queries with an older stamp are not wanted.</summary>
    public ulong From
    {
        set => _recent.From = value;
    }

    /// <summary>Asks everybody, this member first. Refuses Invalid, with serf's text, what is too large.</summary>
    public Result<QueryId> Ask(string name, byte[]? payload, AskTerms terms, Action<QueryNews> hear)
    {
        Invariant.That(terms.Filters.All(filter => filter.Length > 0));
        var timeout = terms.Timeout ?? state.Terms.QueryTimeoutFor(state.Table.CountOf(MemberStatus.Alive));
        var own = state.Address;
        var query = new SerfMessage.Query(
            state.QueryClock.Time,
            (uint)chance.Next(int.MaxValue),
            own.Address.GetAddressBytes(),
            (ushort)own.Port,
            state.Name,
            terms.Filters.Count == 0 ? null : terms.Filters,
            terms.WantsAcks ? QueryFlags.Ack : QueryFlags.None,
            terms.RelayFactor,
            timeout,
            name,
            payload);
        var bytes = SerfCodec.Encode(query);
        if (bytes.Length > state.Terms.QueryBytesMax)
        {
            return new Refused(
                Refusal.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"query exceeds limit of {state.Terms.QueryBytesMax} bytes"));
        }

        var asksAll = terms.WantsAcks || IsAboutKeys(query);
        var asked = new OwnQuery(query, bytes, asksAll, state.Now, Until(timeout), hear);
        _own[query.LTime] = asked;
        Due = Earliest.Of(Due, asked.Due);
        Receive(query, bytes);
        return new QueryId(query.LTime, query.ID);
    }

    /// <summary>A query has come, by rumour or from here.</summary>
    /// <param name="bytes">As it came; passed on so.</param>
    public void Receive(SerfMessage.Query query, byte[] bytes)
    {
        if (EndsOthers(query))
        {
            return;
        }

        state.QueryClock.Witness(query.LTime);
        if (!_recent.IsNew(query.LTime, query.ID, state.QueryClock.Time))
        {
            return;
        }

        if (!query.Flags.HasFlag(QueryFlags.NoBroadcast))
        {
            state.Rumors.Query(bytes);
        }

        if (!QueryFilter.Match(query.Filters, state.Name, state.Tags))
        {
            return;
        }

        if (query.Flags.HasFlag(QueryFlags.Ack))
        {
            Respond(query, ResponseFlags.Ack, payload: null);
        }

        if (query.Name.StartsWith(InternalPrefix, StringComparison.Ordinal))
        {
            if (answerInternal(query) is { } answer)
            {
                Respond(query, ResponseFlags.None, answer);
            }
        }
        else if (_open.Count < OpenMax)
        {
            _open[IdOf(query)] = Until(query.Timeout);
            state.Tell(new SerfNews.Asked(query));
        }
    }

    /// <summary>
    /// A filter of no bytes, or a question about keys without any, ends the process of every serf and Consul that reads it:
    /// such a query goes no further than here.
    /// </summary>
    private static bool EndsOthers(SerfMessage.Query query) =>
        query.Filters?.Any(filter => filter.Length == 0) == true
        || (query.Payload is null or [] && IsAboutKeys(query));

    private static bool IsAboutKeys(SerfMessage.Query query) =>
        Enum.GetValues<KeyVerb>().Any(verb => query.Name == InternalQueries.NameOf(verb));

    /// <summary>Answers a query that was told of, once. Refuses, with serf's texts, what is too large, late or answered.</summary>
    public Result<bool> Answer(SerfMessage.Query query, byte[]? payload)
    {
        if (!_open.TryGetValue(IdOf(query), out var deadline))
        {
            return new Refused(Refusal.Invalid, "response already sent");
        }

        if (state.Now > deadline)
        {
            return new Refused(Refusal.Invalid, "response is past the deadline");
        }

        var refused = Respond(query, ResponseFlags.None, payload);
        if (refused is not null)
        {
            return refused;
        }

        _open.Remove(IdOf(query));
        return true;
    }

    /// <summary>Somebody's response to a query of our own.</summary>
    public void Receive(SerfMessage.QueryResponse response)
    {
        if (_own.TryGetValue(response.LTime, out var query))
        {
            query.Take(response, state.Now);
        }
    }

    /// <summary>Ends what has had its time.</summary>
    public void Tick()
    {
        if (state.Now < Due)
        {
            return;
        }

        // Whoever is told that a query is over may ask the next one.
        Due = TimeSpan.MaxValue;
        foreach (var query in _own.Values)
        {
            Remind(query);
        }

        foreach (var (stamp, query) in _own.Where(one => state.Now >= one.Value.Deadline).ToList())
        {
            _own.Remove(stamp);
            query.End();
        }

        foreach (var (id, _) in _open.Where(one => state.Now >= one.Value).ToList())
        {
            _open.Remove(id);
        }

        Due = _own.Values.Select(query => query.Due).Concat(_open.Values).Append(Due).Min();
    }

    /// <summary>Who should have responded is asked once more, directly; who has seen it already takes it for an old rumour.</summary>
    private void Remind(OwnQuery query)
    {
        SerfMember[] silent = [.. query.TakeSilent(state.Others, state.Now)];
        chance.Shuffle<SerfMember>(silent);
        foreach (var member in silent.Take(RemindersMax))
        {
            state.Send(member.Address, query.Bytes);
        }
    }

    private static QueryId IdOf(SerfMessage.Query query) => new(query.LTime, query.ID);

    /// <summary>Until when it is waited for.</summary>
    private TimeSpan Until(TimeSpan asked)
    {
        var until = state.Now + (asked < _timeoutMax ? asked : _timeoutMax);
        Due = until < Due ? until : Due;
        return until;
    }

    private Refused? Respond(SerfMessage.Query query, ResponseFlags flags, byte[]? payload)
    {
        var response = new SerfMessage.QueryResponse(query.LTime, query.ID, state.Name, flags, payload);
        var bytes = SerfCodec.Encode(response);
        if (bytes.Length > state.Terms.ResponseBytesMax)
        {
            return new Refused(
                Refusal.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"response exceeds limit of {state.Terms.ResponseBytesMax} bytes"));
        }

        if (query.SourceNode == state.Name)
        {
            Receive(response);
        }
        else if (query is { Addr.Length: 4 or 16, Port: > 0 })
        {
            state.Send(new IPEndPoint(new IPAddress(query.Addr), query.Port), bytes);
            SendAround(query, query.Addr, bytes);
        }

        return null;
    }

    /// <summary>A second time, through others, where the direct way may be blocked.</summary>
    private void SendAround(SerfMessage.Query query, byte[] address, byte[] response)
    {
        if (query.RelayFactor == 0 || state.Table.Count < query.RelayFactor + 1)
        {
            return;
        }

        var relay = SerfCodec.Encode(new SerfMessage.Relay(address, query.Port, query.SourceNode, response));
        if (relay.Length > state.Terms.ResponseBytesMax)
        {
            return;
        }

        SerfMember[] others = [.. state.Others.Where(member => member.Versions.PMax >= Versions.Checksums)];
        chance.Shuffle<SerfMember>(others);
        foreach (var other in others.Take(query.RelayFactor))
        {
            state.Send(other.Address, relay);
        }
    }
}

/// <summary>Tells queries apart.</summary>
public readonly record struct QueryId(ulong LTime, uint Number);
