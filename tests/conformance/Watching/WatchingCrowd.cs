using Muster.Tests.Support;
using Muster.Tests.Support.Watches;

namespace Muster.Tests.Conformance.Watching;

/// <summary>Watchers of one agent, at every door and of every kind; some reach it through a relay, where they can be cut off.</summary>
internal sealed class WatchingCrowd
{
    private readonly ThirdWatcher _all;
    private readonly ThirdWatcher _late;
    private readonly ThirdWatcher _marking;
    private readonly ThirdWatcher _puts;
    private readonly ThirdWatcher _single;
    private readonly ThirdWatcher _json;
    private readonly SecondWatcher _waits;
    private readonly SecondWatcher _stream;
    private readonly ConsulReader _reader;
    private readonly List<Task> _running;

    public WatchingCrowd(AgentProcess agent, Relay relay)
    {
        (_all, _late) = (new ThirdWatcher(agent.EtcdPort, "w/", isPrefix: true), new ThirdWatcher(agent.EtcdPort, "w/", isPrefix: true));
        _marking = new ThirdWatcher(relay.Port, "w/", isPrefix: true) { AsksForProgress = true };
        _puts = new ThirdWatcher(relay.Port, "w/t/", isPrefix: true) { HidesDeletes = true };
        _single = new ThirdWatcher(relay.Port, "w/t/0", isPrefix: false);
        _json = new ThirdWatcher(relay.Port, "w/", isPrefix: true) { IsJson = true };
        var keys = new Uri(agent.EtcdV2, "/v2/keys/w/s");
        (_waits, _stream) = (new SecondWatcher(keys, streams: false), new SecondWatcher(keys, streams: true));
        _reader = new ConsulReader(new Uri(agent.Http, "/v1/kv/w/"));
        _running =
        [
            _all.RunAsync(), _marking.RunAsync(), _puts.RunAsync(), _single.RunAsync(), _json.RunAsync(), _waits.RunAsync(),
            _stream.RunAsync(), _reader.RunAsync(),
        ];
    }

    /// <summary>One more, who wants everything from the beginning.</summary>
    public void BeginLate() => _running.Add(_late.RunAsync());

    /// <summary>Waits until everybody has been told the last things, and holds what each was told against what happened.</summary>
    /// <param name="label">Says how to do it again.</param>
    public async Task CheckAsync(string label, IReadOnlyCollection<Told> history)
    {
        await Task.WhenAll(_running);
        Holds("all", history, _all.Entries);
        Holds("late", history, _late.Entries);
        Holds("marking", history, _marking.Entries);
        Holds("puts", history.Where(told => told.Value is not null && told.Key.StartsWith("w/t/", StringComparison.Ordinal)), _puts.Entries);
        Holds("single", history.Where(told => told.Key == "w/t/0"), _single.Entries);
        Holds("json", history, _json.Entries);
        var second = history.Where(told => told.Key.StartsWith("w/s/", StringComparison.Ordinal)).ToList();
        Holds("v2 waits", second, _waits.Entries);
        Holds("v2 stream", second, _stream.Entries);
        var wrong = new StateChecker(history).WhatIsWrong(_reader.States);
        Assert.True(wrong is null, $"{label}, Consul: {wrong}");

        // What was planted to be met was met.
        Assert.Contains(_late.Entries, entry => entry is WatchEntry.Forgotten);
        Assert.Contains(_marking.Entries, entry => entry is WatchEntry.Mark);
        Assert.True(_puts.Entries.Count(entry => entry is WatchEntry.Begun) > 2);

        void Holds(string who, IEnumerable<Told> happened, List<WatchEntry> entries)
        {
            var broken = new WatchChecker(happened).WhatIsWrong(entries);
            Assert.True(broken is null, $"{label}, {who}: {broken}");
        }
    }
}
