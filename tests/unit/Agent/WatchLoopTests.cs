using System.Text;
using Muster.Agent.Watching;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>What a watch asks, takes for a change, and does when it is not answered.</summary>
public sealed class WatchLoopTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _asked = [];
    private readonly List<string> _told = [];
    private readonly Queue<Result<WatchAnswer>> _answers = [];

    [Fact]
    public async Task The_same_answer_under_another_index_is_no_change()
    {
        Answer("5", """{"a":[]}""");
        Answer("6", """{"a":[]}""");
        Answer("6", """{"b":[]}""");
        Answer("7", """{"b":[]}""");
        await RunAsync(Ask(("type", "services")));
        Assert.Equal(["", "5", "6", "6"], _asked);
        Assert.Equal(["""5 {"a":[]}""", """7 {"b":[]}"""], _told);
    }

    [Fact]
    public async Task An_index_that_goes_back_is_asked_without()
    {
        Answer("50", """{"a":[]}""");
        Answer("3", """{"a":[]}""");
        Answer("3", """{"b":[]}""");
        Answer("4", """{"c":[]}""");
        await RunAsync(Ask(("type", "services")));
        Assert.Equal(["", "50", "", "3"], _asked);
        Assert.Equal(["""50 {"a":[]}""", """3 {"b":[]}""", """4 {"c":[]}"""], _told);
    }

    [Fact]
    public async Task Tries_come_at_longer_and_longer_times_and_the_next_answer_is_a_change()
    {
        Answer("5", """{"a":[]}""");
        for (var i = 0; i < 7; i++)
        {
            _answers.Enqueue(new Refused(Refusal.Unavailable, "away"));
        }

        Answer("5", """{"a":[]}""");
        var running = RunAsync(Ask(("type", "services")));
        foreach (var seconds in (int[])[5, 20, 45, 80, 125, 180, 180])
        {
            Assert.False(running.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            var before = _asked.Count;
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.Until(() => _asked.Count > before || running.IsCompleted, "it asks again");
        }

        await running;
        Assert.Equal(["""5 {"a":[]}""", "away 5", "away 20", "away 45", "away 80", "away 125", "away 180", "away 180", """5 {"a":[]}"""], _told);
        Assert.Equal("", _asked[^1]);
    }

    [Fact]
    public async Task A_status_that_is_not_expected_is_a_failure_in_consuls_words()
    {
        _answers.Enqueue(new WatchAnswer(500, null, null, "No cluster leader"u8.ToArray()));
        var running = RunAsync(Ask(("type", "services")));
        _time.Advance(TimeSpan.FromSeconds(5));
        await running;
        Assert.Equal(["Unexpected response code: 500 (No cluster leader) 5"], _told);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_null()
    {
        _answers.Enqueue(new WatchAnswer(404, "9", null, []));
        await RunAsync(Ask(("type", "key"), ("key", "/a b/c")));
        Assert.Equal(["9 null"], _told);
    }

    [Fact]
    public async Task Of_events_those_are_told_that_are_new_whatever_their_marks()
    {
        const string first = "00000000-0000-0009-0000-000000000000";
        const string second = "00000000-0000-0002-0000-000000000000";
        Answer("9", $$"""[{"ID":"{{first}}"}]""");
        Answer("2", $$"""[{"ID":"{{first}}"},{"ID":"{{second}}"}]""");
        await RunAsync(Ask(("type", "event"), ("name", "x")));
        Assert.Equal(["", "9", "2"], [.. _asked, "2"]);
        Assert.Equal(2, _told.Count);
        Assert.DoesNotContain(first, _told[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Watch type must be specified")]
    [InlineData("bogus", "Unsupported watch type: bogus")]
    [InlineData("connect_roots", "Watch type connect_roots needs a service mesh, and there is none")]
    [InlineData("key", "Must specify a single key to watch")]
    [InlineData("keyprefix", "Must specify a single prefix to watch")]
    [InlineData("service", "Must specify a single service to watch")]
    public void What_is_incomplete_is_refused(string type, string why) =>
        Assert.Equal(why, WatchAsk.Of(Given(("type", type))).Refused!.Message);

    [Fact]
    public void What_does_not_belong_is_named() =>
        Assert.Equal(
            "Invalid parameters: [key state]",
            WatchAsk.Of(Given(("type", "nodes"), ("key", "a"), ("state", "b"))).Refused!.Message);

    [Fact]
    public void Each_type_asks_its_own_path()
    {
        Assert.Equal("/v1/kv/a%20b/c", Ask(("type", "key"), ("key", "/a b/c")).Path);
        var service = Ask(("type", "service"), ("service", "a/b"), ("tag", "x"), ("passingonly", "true"), ("stale", "true"));
        Assert.Equal("/v1/health/service/a%2Fb", service.Path);
        Assert.Equal([("tag", "x"), ("passing", "1"), ("stale", "")], service.Query);
        Assert.Equal("/v1/health/state/any", Ask(("type", "checks")).Path);
    }

    private static WatchAsk Ask(params (string Name, string Value)[] given) =>
        WatchAsk.Of(Given(given)).Value;

    private static Dictionary<string, IReadOnlyList<string>> Given(params (string Name, string Value)[] given) =>
        given.ToDictionary(one => one.Name, one => (IReadOnlyList<string>)[one.Value]);

    private void Answer(string index, string body) =>
        _answers.Enqueue(new WatchAnswer(200, index, null, Encoding.UTF8.GetBytes(body)));

    private async Task RunAsync(WatchAsk ask)
    {
        using var enough = new CancellationTokenSource();
        var calls = new WatchCalls(
            async (_, query, cancel) =>
            {
                if (_answers.Count == 0)
                {
                    await enough.CancelAsync();
                    cancel.ThrowIfCancellationRequested();
                }

                _asked.Add(query.FirstOrDefault(pair => pair.Name == "index").Value ?? "");
                return _answers.Dequeue();
            },
            (index, json, _) =>
            {
                _told.Add($"{index} {Encoding.UTF8.GetString(json)}");
                return Task.FromResult(WatchNext.GoOn);
            },
            (why, retry) => _told.Add($"{why} {retry.TotalSeconds}"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new WatchLoop(ask, calls, _time).RunAsync(enough.Token));
    }
}
