using Muster.Bedrock;
using Muster.Tests.Support.Watches;

namespace Muster.Tests.Unit.Support;

/// <summary>A checker that cannot fail is worth nothing: what is sound passes, and every fault that is planted is found by name.</summary>
public sealed class WatchCheckerTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 40).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_sound_passes(ulong seed)
    {
        var chance = new Prng(seed);
        var history = History(chance);
        Assert.Null(new WatchChecker(history).WhatIsWrong(Sound(chance, history)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_planted_fault_is_found(ulong seed)
    {
        foreach (var (promise, plant) in Faults)
        {
            var chance = new Prng(seed);
            var history = History(chance);
            var entries = Sound(chance, history);
            plant(chance, entries);
            var wrong = new WatchChecker(history).WhatIsWrong(entries);
            Assert.True(
                wrong is not null && promise.Split('|').Any(name => wrong.StartsWith(name + ":", StringComparison.Ordinal)),
                $"seed {seed}: {promise} was broken, and the checker said: {wrong ?? "nothing"}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void States_are_held_against_the_same_history(ulong seed)
    {
        var chance = new Prng(seed);
        var history = History(chance);
        var states = States(chance, history);
        Assert.Null(new StateChecker(history).WhatIsWrong(states));

        // The last moment was never shown.
        StartsWith("Reliable:", states[..^1]);

        // A key as it was before, among others as they are.
        var (at, key) = (states.Count - 1, states[^1].Keys.Values.MaxBy(told => told.Revision)!);
        var mixed = states[at].Keys.ToDictionary(StringComparer.Ordinal);
        mixed[key.Key] = key with { Revision = key.Revision - 1, Value = "from another time" };
        StartsWith("Atomic:", [.. states[..at], states[at] with { Keys = mixed }]);

        // A position that promises more than was shown.
        StartsWith("Atomic:", [states[0] with { Index = history[^1].Revision }, .. states[1..]]);

        // Back to what was before.
        StartsWith("Ordered:", [.. states, states[^2]]);

        void StartsWith(string promise, IReadOnlyList<SeenState> seen) => Assert.StartsWith(
            promise, new StateChecker(history).WhatIsWrong(seen) ?? "nothing", StringComparison.Ordinal);
    }

    private static (string Promise, Action<Prng, List<WatchEntry>> Plant)[] Faults =>
    [
        ("Ordered", (chance, entries) =>
        {
            // Two revisions of one answer change places.
            var (at, events) = Some(chance, entries, events => events.Select(told => told.Revision).Distinct().Count() > 1);
            var cut = events.TakeWhile(told => told.Revision == events[0].Revision).Count();
            entries[at] = new WatchEntry.Answer([.. events.Skip(cut), .. events.Take(cut)]);
        }),
        ("Unique", (chance, entries) =>
        {
            var (at, events) = Some(chance, entries, _ => true);
            entries.Insert(at + 1, new WatchEntry.Answer([events[^1]]));
        }),
        ("Atomic", (chance, entries) =>
        {
            // One revision in two answers.
            var (at, events) = Some(chance, entries, events => events[^1].Revision == events[Math.Max(0, events.Count - 2)].Revision && events.Count > 1);
            entries[at] = new WatchEntry.Answer([.. events.SkipLast(1)]);
            entries.Insert(at + 1, new WatchEntry.Answer([events[^1]]));
        }),
        ("Atomic", (chance, entries) =>
        {
            // Of one revision only a part, ever.
            var (at, events) = Some(chance, entries, events => events.Count > 1 && events[0].Revision == events[1].Revision);
            entries[at] = new WatchEntry.Answer([.. events.Skip(1)]);
        }),
        ("Reliable|Resumable", (chance, entries) =>
        {
            // An answer with a hole.
            var (at, events) = Some(chance, entries, events => events.Select(told => told.Revision).Distinct().Count() > 2);
            var hole = events.Select(told => told.Revision).Distinct().ElementAt(1);
            entries[at] = new WatchEntry.Answer([.. events.Where(told => told.Revision != hole)]);
        }),
        ("Reliable", (_, entries) => entries.RemoveRange(
            entries.FindLastIndex(entry => entry is WatchEntry.Answer), entries.Count - entries.FindLastIndex(entry => entry is WatchEntry.Answer))),
        ("Reliable", (chance, entries) =>
        {
            var (at, events) = Some(chance, entries, _ => true);
            entries[at] = new WatchEntry.Answer([.. events.SkipLast(1), events[^1] with { Value = "made up" }]);
        }),
        ("Resumable|Reliable", (_, entries) =>
        {
            // Who comes back is told all but the first thing that he missed.
            var begun = entries.FindLastIndex(entry => entry is WatchEntry.Begun);
            var answer = (WatchEntry.Answer)entries[begun + 1];
            entries[begun + 1] = new WatchEntry.Answer([.. answer.Events.Where(told => told.Revision != answer.Events[0].Revision)]);
        }),
        ("Resumable", (_, entries) =>
        {
            // Who comes back is told again what he was told before.
            var begun = entries.FindLastIndex(entry => entry is WatchEntry.Begun);
            var before = (WatchEntry.Answer)entries[entries.FindLastIndex(begun, entry => entry is WatchEntry.Answer)];
            entries.Insert(begun + 1, new WatchEntry.Answer([before.Events[^1]]));
        }),
        ("Bookmarkable", (chance, entries) =>
        {
            // A mark ahead of what it speaks of.
            var (at, events) = Some(chance, entries, _ => true);
            entries.Insert(at, new WatchEntry.Mark(events[0].Revision));
        }),
    ];

    private static (int At, IReadOnlyList<Told> Events) Some(Prng chance, List<WatchEntry> entries, Predicate<IReadOnlyList<Told>> fits)
    {
        var all = entries.Select((entry, at) => (entry as WatchEntry.Answer, at))
            .Where(one => one.Item1 is { Events.Count: > 0 } answer && fits(answer.Events)).ToList();
        var (found, place) = all[(int)(chance.Next() % (ulong)all.Count)];
        return (place, found!.Events);
    }

    private static List<Told> History(Prng chance)
    {
        var history = new List<Told>();
        var revision = 10L;
        for (var i = 0; i < 120; i++)
        {
            revision += 1 + (long)(chance.Next() % 3);
            var keys = 1 + (int)(chance.Next() % 3);
            for (var key = 0; key < keys; key++)
            {
                history.Add(new Told(revision, $"k{key}", chance.Next() % 5 == 0 && i < 119 ? null : $"{i}.{key}"));
            }
        }

        return history;
    }

    /// <summary>What a watcher may live through: answers of several revisions, marks, a few cuts, one of them over what is forgotten.</summary>
    private static List<WatchEntry> Sound(Prng chance, List<Told> history)
    {
        var entries = new List<WatchEntry> { new WatchEntry.Begun(1) };
        var revisions = history.GroupBy(told => told.Revision).Select(revision => revision.ToList()).ToList();
        for (var i = 0; i < revisions.Count;)
        {
            var many = Math.Min(1 + (int)(chance.Next() % 5), revisions.Count - i);
            entries.Add(new WatchEntry.Answer([.. revisions.Skip(i).Take(many).SelectMany(revision => revision)]));
            i += many;
            var last = revisions[i - 1][0].Revision;
            if (i == revisions.Count)
            {
                break;
            }

            switch (chance.Next() % 4)
            {
                case 0:
                    entries.Add(new WatchEntry.Mark(last));
                    break;
                case 1 when i is > 60 and < 70:
                    entries.Add(new WatchEntry.Forgotten());
                    i += 2;
                    entries.Add(new WatchEntry.Begun(revisions[i][0].Revision));
                    break;
                case 1:
                    entries.Add(new WatchEntry.Begun(last + 1));
                    break;
            }
        }

        // Always one cut that something follows.
        if (entries[^2] is not WatchEntry.Begun)
        {
            entries.Insert(entries.Count - 1, new WatchEntry.Begun(((WatchEntry.Answer)entries[^1]).Events[0].Revision));
        }

        return entries;
    }

    private static List<SeenState> States(Prng chance, List<Told> history)
    {
        var now = new Dictionary<string, Told>(StringComparer.Ordinal);
        var states = new List<SeenState>();
        foreach (var revision in history.GroupBy(told => told.Revision))
        {
            foreach (var told in revision)
            {
                _ = told.Value is null ? now.Remove(told.Key) : (now[told.Key] = told) is not null;
            }

            if (chance.Next() % 3 == 0 || revision.Key == history[^1].Revision)
            {
                states.Add(new SeenState(revision.Key, now.ToDictionary(StringComparer.Ordinal)));
            }
        }

        return states;
    }
}
