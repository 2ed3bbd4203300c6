using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Agent.Remote;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Events;
using Muster.Registry.Kv;
using Muster.Registry.Sessions;
using Muster.Tests.Support;
using Muster.Tests.Unit.Registry;

namespace Muster.Tests.Unit.Agent;

/// <summary>Commands that others ask for: what they say and how they end is told through keys; what they may is bounded.</summary>
public sealed class RemoteExecTests : IAsyncLifetime
{
    private Rooms _rooms = null!;
    private Sessions _sessions = null!;
    private Locks _locks = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        var options = new SessionsOptions { Time = TimeProvider.System, Chance = new Prng(3), Logs = NullLoggerFactory.Instance };
        _sessions = new Sessions(options, _rooms.Engine, _rooms.Catalog);
        _locks = new Locks(_rooms.Engine, _rooms.Catalog, _sessions, TimeProvider.System);
        var none = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        await _rooms.Register(new Registration(new Node("", "n", "10.0.0.1", "dc1", none, none), null, []));
    }

    public async Task DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    [Fact]
    public async Task What_it_says_and_how_it_ends_is_told()
    {
        await using var exec = Exec(new RemoteLimits());
        var session = await AskAsync(exec, "echo out; echo err >&2; exit 3");
        Assert.Equal("3", await EndAsync(session));
        Assert.Equal("", await ReadAsync($"p/{session}/n/ack"));
        Assert.Equal("out\nerr\n", await ReadAsync($"p/{session}/n/out/00000"));
    }

    [Fact]
    public async Task A_long_output_comes_in_pieces_of_four_kibibytes()
    {
        await using var exec = Exec(new RemoteLimits());
        var session = await AskAsync(exec, "head -c 10000 /dev/zero | tr '\\\\0' x");
        Assert.Equal("0", await EndAsync(session));
        var pieces = (await _rooms.List($"p/{session}/n/out/")).Keys.Split(' ');
        var whole = new StringBuilder();
        foreach (var piece in pieces)
        {
            var text = await ReadAsync(piece);
            Assert.True(text.Length <= RemoteRun.PieceBytesMax);
            whole.Append(text);
        }

        Assert.Equal(new string('x', 10000), whole.ToString());
    }

    [Fact]
    public async Task One_that_says_too_much_is_killed()
    {
        await using var exec = Exec(new RemoteLimits { OutputBytesMax = 20_000 });
        var session = await AskAsync(exec, "yes");
        Assert.Equal("255", await EndAsync(session));
        var last = (await _rooms.List($"p/{session}/n/out/")).Keys.Split(' ')[^1];
        Assert.Equal("Killed: it said more than 20000 bytes.\n", await ReadAsync(last));
    }

    [Fact]
    public async Task One_that_runs_too_long_is_killed()
    {
        await using var exec = Exec(new RemoteLimits { RunMax = TimeSpan.Zero });
        var session = await AskAsync(exec, "sleep 1000");
        Assert.Equal("255", await EndAsync(session));
        Assert.Equal("Killed: it ran for more than 0 hours.\n", await ReadAsync($"p/{session}/n/out/00000"));
    }

    [Fact]
    public async Task One_too_many_is_told()
    {
        await using var exec = Exec(new RemoteLimits { RunsMax = 1 });
        var first = await AskAsync(exec, "sleep 1000");
        var second = await AskAsync(exec, "true");
        Assert.Equal("255", await EndAsync(second));
        Assert.StartsWith("This agent runs 1 commands already", await ReadAsync($"p/{second}/n/out/00000"), StringComparison.Ordinal);
        _ = await _sessions.DestroyAsync(Rooms.Me, first, CancellationToken.None);
    }

    private RemoteExec Exec(RemoteLimits limits) =>
        new(_rooms.Kv, _locks, "n", limits, TimeProvider.System, NullLogger.Instance);

    private async Task<string> AskAsync(RemoteExec exec, string command)
    {
        var session = (await _sessions.CreateAsync(
            Rooms.Me, new SessionRequest { Node = "n", NodeChecks = ImmutableArray<string>.Empty }, CancellationToken.None)).Value;
        await _rooms.Put($"p/{session}/job", $$"""{"Command":"{{command}}","Args":null,"Script":null,"Wait":100000000}""");
        var payload = Encoding.UTF8.GetBytes($$"""{"Prefix":"p","Session":"{{session}}"}""");
        exec.Hear(new UserEvent { Id = "e", Name = RemoteAsk.Name, Payload = payload });
        return session;
    }

    private async Task<string> EndAsync(string session)
    {
        await Eventually.Until(async () => (await _rooms.Get($"p/{session}/n/exit")).Entry is not null, "its end is told");
        return await ReadAsync($"p/{session}/n/exit");
    }

    private async Task<string> ReadAsync(string key) => Encoding.UTF8.GetString((await _rooms.Get(key)).Entry!.Value.Span);
}
