using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Pool;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;
using Muster.Tests.Support;
using SerfCore = Muster.Gossip.Serf.Serf;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>A member of ours among real agents: a whole serf over real sockets.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly Pool<Core> _pool;
    private readonly ConcurrentQueue<SerfNews> _news = new();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly string _answer;

    private Member(string name, ITransport transport, MemberSetup setup)
    {
        (Name, _answer) = (name, $"hi from {name}");
        var profile = setup.Profile with { EnvelopeBytes = setup.Wire.Overhead };
        var options = new SerfOptions(name, setup.AnnouncesMapped ? Mapped(transport.Bound) : transport.Bound, profile)
        {
            Terms = new SerfTerms { EventBytesMax = setup.EventBytesMax },
            Tags = setup.Tags.ToImmutableSortedDictionary(tag => tag.Name, tag => tag.Value, StringComparer.Ordinal),
            Keyring = setup.Wire.Keyring,
        };
        var seed = (ulong)Environment.ProcessId * 1000 + (ulong)transport.Bound.Port;
        _pool = new Pool<Core>(
            transport,
            new PoolOptions(setup.Wire, profile.StreamTimeout, (level, text) => _notes.Enqueue($"{level}: {text}")),
            TimeProvider.System,
            (outbox, now) => new Core(new SerfCore(options, outbox, new Prng(seed), now)),
            TakeNews);
    }

    public string Name { get; }

    public IPEndPoint At => _pool.Bound;

    /// <summary>While true, pings in datagrams are not answered.</summary>
    public bool IgnoresPings { get; set; }

    /// <summary>While true, no datagram is heard at all.</summary>
    public bool IgnoresAll { get; set; }

    /// <summary>While true, pings on streams are not answered.</summary>
    public bool IgnoresTcpPings { get; set; }

    /// <summary>Datagrams with a ping for this member that came.</summary>
    public int PingsHeard => _pings;

    public string Notes => string.Join('\n', _notes);

    public PoolCounts Counts => _pool.Counts;

    private int _pings;

    public static Task<Member> StartAsync(string name, params (string Name, string Value)[] tags) =>
        StartAsync(name, new MemberSetup { Tags = tags });

    public static async Task<Member> StartAsync(string name, MemberSetup setup)
    {
        var transport = SocketTransport.Listen(setup.At).Value;
        var member = new Member(name, transport, setup);
        await member.DoAsync((core, _) => core.Owner = member);
        return member;
    }

    public Task<T> DoAsync<T>(Func<Core, TimeSpan, T> act) => _pool.AskAsync(act, CancellationToken.None);

    public async Task<JoinOutcome> TryJoinAsync(IPEndPoint to, bool replay = false)
    {
        var done = new TaskCompletionSource<JoinOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await DoAsync((core, now) =>
        {
            core.Serf.Join(now, [to], ignoresPast: !replay, done.SetResult);
            return true;
        });
        return await done.Task.WaitAsync(Eventually.PatienceMax, TimeProvider.System);
    }

    public async Task JoinAsync(IPEndPoint to, bool replay = false)
    {
        var outcome = await TryJoinAsync(to, replay);
        Assert.True(outcome.Joined == 1, string.Join(", ", outcome.Errors));
    }

    public async Task<(MemberStatus Status, string Tags)?> SeeAsync(string name) =>
        await DoAsync((core, _) => core.Serf.Find(name)) is { } member
            ? (member.Status, string.Join(',', member.Tags.Select(tag => $"{tag.Key}={tag.Value}")))
            : null;

    public async Task SeesAsync(string name, MemberStatus? status)
    {
        MemberStatus? seen = null;
        try
        {
            await Eventually.Until(async () => (seen = (await SeeAsync(name))?.Status) == status, "");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} sees {name} {seen?.ToString() ?? "not at all"}, wanted {status?.ToString() ?? "not at all"}.\n{Notes}");
        }
    }

    /// <summary>How often it has told of itself anew.</summary>
    public async Task<uint> IncarnationAsync() =>
        (await DoAsync((core, _) => core.StateFor(join: false))).Nodes.Single(node => node.Name == Name).Incarnation;

    /// <summary>Waits until it has been told an event of that name, and gives all that it was told of it.</summary>
    public async Task<string[]> ToldAsync(string name)
    {
        string[] Told() => [.. _news.OfType<SerfNews.Told>().Where(told => told.Event.Name == name)
            .Select(told => System.Text.Encoding.UTF8.GetString(told.Event.Payload ?? []))];
        await Eventually.Until(() => Told().Length > 0, $"{Name} is told {name}");
        return Told();
    }

    /// <summary>Whether it has been told that.</summary>
    public bool WasTold(string name) => _news.OfType<SerfNews.Told>().Any(told => told.Event.Name == name);

    public IEnumerable<T> News<T>()
        where T : SerfNews => _news.OfType<T>();

    /// <summary>Leaves as one should: told to the others, and over when this returns.</summary>
    public async Task LeaveAsync()
    {
        await DoAsync((core, now) =>
        {
            core.Serf.Leave(now);
            return true;
        });
        await Eventually.Until(() => _news.OfType<SerfNews.LeaveDone>().Any(), $"{Name} has left");
        await DisposeAsync();
    }

    /// <summary>Stops it where it is, as SIGSTOP does: nothing is read and nothing sent until what is returned is disposed.</summary>
    public IDisposable Pause()
    {
        var gate = new ManualResetEventSlim();
        var paused = DoAsync((_, _) =>
        {
            gate.Wait();
            return true;
        });
        return new Gate(gate, paused);
    }

    /// <summary>Without a word to the others.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <summary>The same address in sixteen bytes, as agents tell it that listen on all of them.</summary>
    private static IPEndPoint Mapped(IPEndPoint at) => new(at.Address.MapToIPv6(), at.Port);

    private void TakeNews(Core core, TimeSpan now)
    {
        foreach (var news in core.Serf.TakeNews())
        {
            _news.Enqueue(news);
            if (news is SerfNews.Asked { Query: { Name: "uptime" } query })
            {
                core.Serf.Answer(now, query, System.Text.Encoding.UTF8.GetBytes(_answer));
            }
        }
    }

    /// <summary>The serf, with ears that can be stopped.</summary>
    public sealed class Core(SerfCore serf) : IPoolCore
    {
        public SerfCore Serf => serf;

        public Member? Owner { get; set; }

        public TimeSpan Due => serf.Due;

        public void Step(TimeSpan now, Input input)
        {
            if (Owner is { } owner && input is Input.Packet packet && packet.Messages.Any(message => message is Ping))
            {
                Interlocked.Increment(ref owner._pings);
                input = owner.IgnoresPings ? packet with { Messages = [.. packet.Messages.Where(message => message is not Ping)] } : packet;
            }

            if (Owner is not { IgnoresAll: true } || input is not Input.Packet)
            {
                serf.Step(now, input);
            }
        }

        public void Tick(TimeSpan now) => serf.Tick(now);

        public PushPull StateFor(bool join) => serf.StateFor(join);

        public string? Merge(TimeSpan now, PushPull theirs) => serf.Merge(now, theirs);

        public Ack? AnswerTcp(Ping ping) => Owner is { IgnoresTcpPings: true } ? null : serf.AnswerTcp(ping);
    }

    private sealed class Gate(ManualResetEventSlim gate, Task paused) : IDisposable
    {
        public void Dispose()
        {
            gate.Set();
            paused.Wait();
            gate.Dispose();
        }
    }
}

/// <summary>How a member of ours is to be.</summary>
internal sealed record MemberSetup
{
    public IReadOnlyList<(string Name, string Value)> Tags { get; init; } = [];

    public WireSettings Wire { get; init; } = WireSettings.Plain;

    public SwimProfile Profile { get; init; } = SwimProfile.Local;

    /// <summary>Says its address in sixteen bytes.</summary>
    public bool AnnouncesMapped { get; init; }

    public int EventBytesMax { get; init; } = 512;

    /// <summary>Port 0 takes a free one.</summary>
    public IPEndPoint At { get; init; } = new(IPAddress.Loopback, 0);
}
