using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;
using Muster.Registry.Sessions;

namespace Muster.Tests.Unit.Registry;

/// <summary>Sessions and their locks against a small model: who lives, and who holds what.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private static readonly string[] _checks = ["c0", "c1", "c2"];
    private static readonly string[] _keys = ["k0", "k1", "k2", "k3"];

    private Rooms _rooms = null!;
    private Sessions _sessions = null!;
    private Locks _locks = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        var options = new SessionsOptions
        {
            Time = TimeProvider.System, Chance = new Prng(3), Logs = NullLoggerFactory.Instance,
        };
        _sessions = new Sessions(options, _rooms.Engine, _rooms.Catalog);
        _locks = new Locks(_rooms.Engine, _rooms.Catalog, _sessions, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Lives_and_locks_are_those_of_the_model(int seed)
    {
        var chance = new Prng((ulong)seed);
        var alive = new Dictionary<string, (string Check, bool Deletes)>(StringComparer.Ordinal);
        var holders = new Dictionary<string, string?>(StringComparer.Ordinal);
        var states = _checks.ToDictionary(check => check, _ => "passing", StringComparer.Ordinal);
        await RegisterAsync(states);
        for (var step = 0; step < 120; step++)
        {
            var (check, key) = (_checks[chance.Next(_checks.Length)], _keys[chance.Next(_keys.Length)]);
            switch (chance.Next(5))
            {
                case 0:
                    var wanted = new SessionRequest
                    {
                        Node = "n",
                        NodeChecks = [check],
                        Behavior = chance.Next(2) == 0 ? SessionBehavior.Release : SessionBehavior.Delete,
                    };
                    var made = await _sessions.CreateAsync(Rooms.Me, wanted, CancellationToken.None);
                    Assert.Equal(states[check] != "critical", made.Ok);
                    if (made.Ok)
                    {
                        alive.Add(made.Value, (check, wanted.Behavior == SessionBehavior.Delete));
                    }

                    break;
                case 1:
                    states[check] = chance.Next(2) == 0 ? "critical" : "passing";
                    await RegisterAsync(states);
                    End(session => states[alive[session].Check] == "critical");
                    break;
                case 2 when alive.Count > 0:
                    var ended = alive.Keys.ElementAt(chance.Next(alive.Count));
                    Assert.True((await _sessions.DestroyAsync(Rooms.Me, ended, CancellationToken.None)).Ok);
                    End(session => session == ended);
                    break;
                case 3 when alive.Count > 0:
                    var taker = alive.Keys.ElementAt(chance.Next(alive.Count));
                    var hold = (await _locks.AcquireAsync(
                        Rooms.Me, Key.Of(key), default, 0, taker, CancellationToken.None)).Value;
                    var free = holders.GetValueOrDefault(key) is null || holders[key] == taker;
                    Assert.Equal(free, hold.Taken);
                    holders[key] = free ? taker : holders[key];
                    break;
                case 4 when holders.GetValueOrDefault(key) is { } holder:
                    Assert.True((await _locks.ReleaseAsync(
                        Rooms.Me, Key.Of(key), default, 0, holder, CancellationToken.None)).Value);
                    holders[key] = null;
                    break;
            }

            Assert.Equal(alive.Keys.Order(StringComparer.Ordinal), _rooms.Catalog.Current.Sessions.Select(session => session.Id));
            foreach (var name in _keys)
            {
                Assert.Equal(holders.GetValueOrDefault(name), (await _rooms.Get(name)).Entry?.Session);
            }
        }

        void End(Func<string, bool> ends)
        {
            foreach (var session in alive.Keys.Where(ends).ToList())
            {
                alive.Remove(session);
                foreach (var name in holders.Where(pair => pair.Value == session).Select(pair => pair.Key).ToList())
                {
                    holders[name] = null;
                }
            }
        }
    }

    [Fact]
    public async Task A_fence_grows_from_holder_to_holder_and_stays_while_it_is_held()
    {
        await RegisterAsync(new(StringComparer.Ordinal));
        var (one, other) = (await CreateAsync(), await CreateAsync());
        var first = await AcquireAsync(one, "1");
        Assert.Equal(first, await AcquireAsync(one, "1"));
        Assert.Equal(first, await AcquireAsync(one, "2"));
        await _rooms.Delete("k");
        var second = await AcquireAsync(other, "3");
        Assert.True(second > first);
        _ = await _sessions.DestroyAsync(Rooms.Me, other, CancellationToken.None);
        Assert.True(await AcquireAsync(one, "4") > second);
    }

    [Fact]
    public async Task A_session_that_has_ended_gives_nothing_back_while_its_locks_are_not_free_yet()
    {
        await RegisterAsync(new(StringComparer.Ordinal));
        var session = await CreateAsync();
        _ = await AcquireAsync(session, "1");
        var held = (await new KvReader(_rooms.Engine).PictureAsync(Key.Of("k"), Revision.Never, CancellationToken.None)).Value;
        Assert.True(Release());
        _ = await _sessions.DestroyAsync(Rooms.Me, session, CancellationToken.None);
        Assert.False(Release());

        bool Release() => LockPlan.Release(held, _rooms.Catalog.Current, Key.Of("k"), default, 0, session).Value.Answer;
    }

    private async Task<string> CreateAsync() => (await _sessions.CreateAsync(
        Rooms.Me, new SessionRequest { Node = "n", NodeChecks = ImmutableArray<string>.Empty }, CancellationToken.None)).Value;

    private async Task<Revision> AcquireAsync(string session, string value)
    {
        var hold = (await _locks.AcquireAsync(
            Rooms.Me, Key.Of("k"), System.Text.Encoding.UTF8.GetBytes(value), 0, session, CancellationToken.None)).Value;
        Assert.True(hold.Taken);
        return hold.Fence;
    }

    private async Task RegisterAsync(Dictionary<string, string> states)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        var checks = states.Select(pair => new Check { Node = "n", CheckId = pair.Key, Name = pair.Key, Status = pair.Value });
        await _rooms.Register(new Registration(new Node("", "n", "10.0.0.1", "dc1", none, none), null, [.. checks]));
    }
}
