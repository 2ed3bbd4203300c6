using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Tree;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Etcd2;

/// <summary>
/// Watchers over random changes: Ordered, Unique, Atomic, Reliable and Resumable, while they come and go, history is
/// compacted, and everything is closed and opened again.
/// </summary>
public sealed class TreeWatchTests
{
    private static readonly string[] _paths = ["/a", "/d/x", "/d/y", "/d/e/z", "/f"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Watchers_are_told_everything_once_and_in_order(ulong seed)
    {
        using var folder = new TempFolder();
        var chance = new Prng(seed);
        var told = new List<TreeEvent>();
        var checkers = new[] { "/", "/d", "/d/e/z" }.Select(path => new Checker(path)).ToList();
        var rooms = await TreeRooms.OpenAsync(folder: folder.Path);
        try
        {
            for (var i = 1; i <= 240; i++)
            {
                if ((await ChangeAsync(rooms, chance)).Event is { } done)
                {
                    told.Add(done);
                }

                foreach (var checker in checkers.Where(_ => chance.Next(7) == 0))
                {
                    await checker.CatchUpAsync(rooms, told);
                }

                if (i % 60 == 0)
                {
                    foreach (var checker in checkers)
                    {
                        await checker.CatchUpAsync(rooms, told);
                    }

                    _ = (await rooms.Engine.CompactAsync(new Revision(told[^1].At.Value - chance.Next(5)), CancellationToken.None)).Ok;
                    await rooms.DisposeAsync();
                    rooms = await TreeRooms.OpenAsync(folder: folder.Path);

                    // What was compacted is cleared: who comes back now learns so, and has missed nothing by it.
                    foreach (var checker in checkers)
                    {
                        await checker.CatchUpAsync(rooms, told);
                    }
                }
            }

            foreach (var checker in checkers)
            {
                await checker.CatchUpAsync(rooms, told);
                checker.Check(told);
            }
        }
        finally
        {
            await rooms.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_window_holds_a_thousand_events_of_the_whole_tree()
    {
        await using var rooms = await TreeRooms.OpenAsync();
        var first = (await rooms.Set("/a", "0")).Event!.At.Value;
        for (var i = 1; i < TreeWindow.EventsMax; i++)
        {
            await rooms.Set("/b", $"{i}");
        }

        using (var watcher = await rooms.Watch("/a", first))
        {
            Assert.Equal(first, (await watcher.NextAsync(CancellationToken.None))!.At.Value);
        }

        await rooms.Set("/b", "last");
        await Eventually.Until(async () => (await Enter(rooms, first)).Refusal is not null, "the first event has left the window");
        var refusal = (await Enter(rooms, first)).Refusal!;
        Assert.Equal($"the requested history has been cleared [{first + 1}/{first}]", refusal.Cause);
        Assert.Equal(TreeNo.HistoryCleared, refusal.Why);
    }

    [Fact]
    public async Task Changes_by_other_doors_are_events()
    {
        await using var rooms = await TreeRooms.OpenAsync();
        using var watcher = await rooms.Watch("/");
        await rooms.PutByConsul("a/b", "1");
        await rooms.PutByConsul("folder/", "");
        await rooms.PutByConsul("/c", "1");
        await rooms.Kv.DeleteAsync(TreeRooms.Me, Key.Of("a/b"), null, CancellationToken.None);
        var told = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var change = (await watcher.NextAsync(CancellationToken.None))!;
            told.Add($"{change.Action} {change.Node.Path}{(change.Node.IsDirectory ? "/" : "")}");
        }

        Assert.Equal(["Set /a/b", "Set /folder/", "Set /c", "Delete /a/b"], told);
    }

    private static async Task<(TreeWatcher? Watcher, TreeRefusal? Refusal)> Enter(TreeRooms rooms, long since)
    {
        var entered = (await rooms.Tree.WatchAsync(
            TreeRooms.Me, new TreeQuestion(TreeRooms.At("/a"), false), new Revision(since), CancellationToken.None)).Value;
        entered.Watcher?.Dispose();
        return entered;
    }

    private static Task<TreeAnswer> ChangeAsync(TreeRooms rooms, Prng chance)
    {
        var path = _paths[chance.Next(_paths.Length)];
        return chance.Next(10) switch
        {
            < 6 => rooms.Set(path, $"{chance.Next(100)}"),
            < 7 => rooms.Append("/d", "x"),
            < 8 => rooms.Delete("/d", TreeReach.All),
            _ => rooms.Delete(path, TreeReach.All),
        };
    }

    /// <summary>One who watches, goes away, and comes back where he was.</summary>
    private sealed class Checker(string path)
    {
        private readonly TreeQuestion _asked = new(TreeRooms.At(path), Recursive: true);
        private readonly List<TreeEvent> _seen = [];
        private long _next = 1;

        public async Task CatchUpAsync(TreeRooms rooms, List<TreeEvent> told)
        {
            var entered = (await rooms.Tree.WatchAsync(
                TreeRooms.Me, _asked, new Revision(_next), CancellationToken.None)).Value;
            if (entered.Refusal is not null)
            {
                // Only what it has seen, or what did not concern it, may be cleared here: it had caught up before the restart.
                var head = entered.Refusal.At.Value;
                var missed = told.Where(change => change.At.Value >= _next && change.At.Value <= head && _asked.Concerns(change)).ToList();
                Assert.All(missed, change => Assert.Fail($"{change.Action} {change.Node.Path} at {change.At} was cleared unseen"));
                _next = head + 1;
                return;
            }

            using var watcher = entered.Watcher!;
            while (told.FindLast(change => _asked.Concerns(change)) is { } last && last.At.Value >= _next)
            {
                using var patience = new CancellationTokenSource(Eventually.PatienceMax, TimeProvider.System);
                var change = (await watcher.NextAsync(patience.Token))!;
                _seen.Add(change);
                _next = change.At.Value + 1;
            }
        }

        public void Check(List<TreeEvent> told)
        {
            var wanted = told.Where(change => _asked.Concerns(change)).Select(Say).ToList();
            Assert.Equal(wanted, _seen.Select(Say));
            Assert.NotEmpty(wanted);
        }

        /// <summary>Atomic: all that a change did is in its one event.</summary>
        private static string Say(TreeEvent change) => FormattableString.Invariant(
            $"{change.At} {change.Action} {Node(change.Node)} was {(change.Previous is { } previous ? Node(previous) : "nothing")}");

        private static string Node(TreeNode node) => FormattableString.Invariant(
            $"{node.Path} {node.IsDirectory} {System.Text.Encoding.UTF8.GetString((node.Value ?? default).Span)} {node.Created} {node.Modified}");
    }
}
