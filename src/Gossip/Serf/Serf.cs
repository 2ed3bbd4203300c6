using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Pool;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Serf;

/// <summary>
/// One member of one network: who is there and since when, what members tell and ask each other. It owns the failure detector
/// and is told by it. Pure: what comes from outside goes to <see cref="Step"/> and <see cref="Tick"/>, what is to be done
/// outside lies in the outbox, what has happened in <see cref="TakeNews"/>. One thread at a time uses it.
/// </summary>
public sealed class Serf : IPoolCore
{
    private readonly SerfState _state;
    private readonly Swim.Swim _swim;
    private readonly Intents _intents;
    private readonly UserEvents _events;
    private readonly Queries _queries;
    private readonly Departure _departure;
    private readonly Joins _joins;
    private readonly Upkeep _upkeep;

    /// <param name="now">The time on the pool's own clock, as in all that follows: it never goes back.</param>
    public Serf(SerfOptions options, Outbox outbox, Prng chance, TimeSpan now)
    {
        var terms = options.Terms with { GossipInterval = options.Profile.GossipInterval };
        _state = new SerfState(terms, options.Name, options.Address, outbox, new SerfRumors(options.Profile.RetransmitMult))
        {
            Tags = options.Tags,
            Now = now,
            Reaped = name => Coordinates!.Forget(name),
        };
        _intents = new Intents(_state, () => _departure!.Stays);
        _events = new UserEvents(_state);
        _queries = new Queries(_state, chance, new InternalQueries(_state, options.Keyring).Answer);
        var shared = new SharedState(_state, _intents, _events);
        _joins = new Joins(shared, _intents, address => _swim!.Join(_state.Now, address));
        _departure = new Departure(_state, chance, _intents, () => _swim!.Leave(_state.Now));
        _upkeep = new Upkeep(_state, chance, member => _swim!.Join(_state.Now, member.Address, member.Name));
        Coordinates = new CoordinateCache(options.Name, terms.HasCoordinates, chance);
        Remember(options.Remembered);

        var swimOptions = new SwimOptions(options.Name, options.Address, options.Versions, options.Profile)
        {
            Meta = Tags.Encode(options.Tags),
        };
        var ears = new SwimEars(_state, options.Refuse)
        {
            Intents = _intents,
            Events = _events,
            Queries = _queries,
            Shared = shared,
            Joins = _joins,
            Departure = _departure,
            Coordinates = Coordinates,
        };
        _swim = new Swim.Swim(swimOptions, ears, outbox, chance, now);

        // Of itself the detector tells nothing.
        _state.Table.Joined(SerfMember.Of(_swim.Self), now);
    }

    public string Name => _state.Name;

    /// <summary>What this member says of itself.</summary>
    public ImmutableSortedDictionary<string, string> OwnTags => _state.Tags;

    /// <summary>All that are known, whatever has become of them; the same value until something changes.</summary>
    public ImmutableArray<SerfMember> Members => _state.Table.All;

    /// <summary>How far others are, as pings have shown.</summary>
    public CoordinateCache Coordinates { get; }

    public LamportClock MemberClock => _state.MemberClock;

    public LamportClock EventClock => _state.EventClock;

    public LamportClock QueryClock => _state.QueryClock;

    /// <summary>How many rumours wait to be told on: intents, queries and events.</summary>
    public (int Intents, int Queries, int Events) Waiting => _state.Rumors.Waiting;

    /// <summary>0 while this member runs and answers as it should; higher the more it must doubt itself.</summary>
    public int HealthScore => _swim.HealthScore;

    /// <summary>When <see cref="Tick"/> is wanted next.</summary>
    public TimeSpan Due => Earliest.Of(_swim.Due, _queries.Due, _upkeep.Due, _departure.Due);

    /// <summary>Why a member is seen as it is; null where there is nothing to say.</summary>
    public Reason? Why(string name) => _swim.Why(name);

    public SerfMember? Find(string name) => _state.Table.Find(name);

    /// <summary>What has happened since the last call, in order.</summary>
    public IReadOnlyList<SerfNews> TakeNews() => _state.TakeNews();

    /// <summary>Something has come from outside.</summary>
    public void Step(TimeSpan now, Input input)
    {
        _state.Now = now;
        _swim.Step(now, input);
        _departure.Tick();
    }

    /// <summary>Time has passed.</summary>
    public void Tick(TimeSpan now)
    {
        _state.Now = now;
        _swim.Tick(now);
        _queries.Tick();
        _upkeep.Tick();
        _departure.Tick();
    }

    /// <summary>The whole state, to answer who asks for it on a stream.</summary>
    public PushPull StateFor(bool join) => _swim.StateFor(join);

    /// <summary>Takes the state of who was answered; null, or why not.</summary>
    public string? Merge(TimeSpan now, PushPull theirs)
    {
        _state.Now = now;
        var refused = _swim.Merge(now, theirs);
        _departure.Tick();
        return refused;
    }

    /// <summary>The answer to a ping on a stream; null: silence.</summary>
    public Ack? AnswerTcp(Ping ping) => _swim.AnswerTcp(ping);

    /// <summary>Joins through any of these; told how it went once all have answered, or had their time.</summary>
    /// <param name="ignoresPast">Events that were told before are not told here.</param>
    public void Join(TimeSpan now, IReadOnlyList<IPEndPoint> addresses, bool ignoresPast, Action<JoinOutcome> done)
    {
        _state.Now = now;
        _joins.Begin(addresses, ignoresPast, done);
    }

    /// <summary>
    /// Tells everybody something; its stamp is returned. Refuses Invalid, with serf's texts, what is too large.
    /// </summary>
    public Result<ulong> Fire(TimeSpan now, string name, byte[]? payload, bool coalesce)
    {
        _state.Now = now;
        return _events.Fire(name, payload, coalesce);
    }

    /// <summary>Asks everybody something. Refuses Invalid, with serf's texts, what is too large and names of serf's own.</summary>
    public Result<QueryId> Ask(TimeSpan now, string name, byte[]? payload, AskTerms terms, Action<QueryNews> hear)
    {
        if (name.StartsWith(Queries.InternalPrefix, StringComparison.Ordinal))
        {
            return new Refused(Refusal.Invalid, $"Queries cannot contain the '{Queries.InternalPrefix}' prefix");
        }

        _state.Now = now;
        return _queries.Ask(name, payload, terms, hear);
    }

    /// <summary>Asks everybody to say that they are there: each that does is heard once, as an ack.</summary>
    public Result<QueryId> AskWhoIsThere(TimeSpan now, Action<QueryNews> hear)
    {
        _state.Now = now;
        return _queries.Ask(Queries.InternalPrefix + "ping", null, new AskTerms { WantsAcks = true }, hear);
    }

    /// <summary>
    /// Asks everybody, this member first, to do something about keys; told once all that are alive have answered or the time is
    /// over. The key is empty where none is needed.
    /// </summary>
    public Result<QueryId> AskKeys(
        TimeSpan now, KeyVerb verb, ReadOnlySpan<byte> key, byte relayFactor, Action<KeyReport> done)
    {
        _state.Now = now;
        KeyReport? report = new(_state.Table.CountOf(MemberStatus.Alive));
        return _queries.Ask(
            InternalQueries.NameOf(verb),
            KeyMessages.EncodeRequest(key),
            new AskTerms { RelayFactor = relayFactor },
            news =>
            {
                if (news is QueryNews.Answered answered)
                {
                    report?.Take(answered.From, answered.Payload);
                }

                if (report is not null && (news is QueryNews.Over || report.IsComplete))
                {
                    done(report);
                    report = null;
                }
            });
    }

    /// <summary>Answers a query that was told of, once. Refuses, with serf's texts, what is too large, late or answered.</summary>
    public Result<bool> Answer(TimeSpan now, SerfMessage.Query query, byte[]? payload)
    {
        _state.Now = now;
        return _queries.Answer(query, payload);
    }

    /// <summary>Says something else of itself from now on. Refuses Invalid, with serf's text, what is too large.</summary>
    public Result<bool> SetTags(TimeSpan now, ImmutableSortedDictionary<string, string> tags)
    {
        var bytes = Tags.Encode(tags);
        if (bytes.Length > Tags.BytesMax)
        {
            return new Refused(
                Refusal.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"Encoded length of tags exceeds limit of {Tags.BytesMax} bytes"));
        }

        (_state.Now, _state.Tags) = (now, tags);
        _swim.Announce(now, bytes);
        _state.Table.Updated(SerfMember.Of(_swim.Self));
        return true;
    }

    /// <summary>Declares somebody gone that has failed and will not come back; one that is alive contradicts.</summary>
    /// <param name="prune">Every trace of it is to be forgotten at once.</param>
    public void ForceLeave(TimeSpan now, string name, bool prune)
    {
        _state.Now = now;
        _intents.AnnounceLeave(name, prune, told: null);
    }

    /// <summary>Begins to leave; <see cref="SerfNews.LeaveDone"/> tells when it is over.</summary>
    public void Leave(TimeSpan now)
    {
        _state.Now = now;
        _departure.Begin();
        _departure.Tick();
    }

    private void Remember(SnapshotBook? book)
    {
        if (book is null)
        {
            return;
        }

        _state.MemberClock.Witness(book.Clock);
        _state.EventClock.Witness(book.EventClock);
        _state.QueryClock.Witness(book.QueryClock);
        _events.Recent.From = book.EventClock + 1;
        _queries.From = book.QueryClock + 1;
    }
}
