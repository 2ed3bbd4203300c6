using Muster.Engine.Contract;
using Muster.Registry.Tree;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Etcd2;

/// <summary>Times to live end when they are over, on a clock that moves only when told.</summary>
public sealed class TreeExpiryTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TreeRooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await TreeRooms.OpenAsync(_time);

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task A_value_ends_and_its_watchers_are_told_what_it_was()
    {
        using var watcher = await _rooms.Watch("/");
        await _rooms.Set("/a/b", "1", InSeconds(2));
        await PassAsync(1.9);
        Assert.Equal("1", await _rooms.Read("/a/b"));
        await PassAsync(0.1);
        Assert.Equal(TreeAction.Set, (await Next(watcher)).Action);
        var end = await Next(watcher);
        Assert.Equal((TreeAction.Expire, "/a/b"), (end.Action, end.Node.Path.ToString()));
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(end.Previous!.Value!.Value.Span));
        Assert.Equal("NotFound /a/b", await _rooms.Read("/a/b"));
        Assert.Equal(1, _rooms.Tree.Stats.Done(TreeAction.Expire));
    }

    [Fact]
    public async Task A_directory_ends_with_all_that_is_in_it_in_one_event()
    {
        await _rooms.MakeDirectory("/d", InSeconds(2));
        await _rooms.Set("/d/x/y", "1");
        using var below = await _rooms.Watch("/d/x/y");
        using var above = await _rooms.Watch("/");
        await PassAsync(2);
        Assert.Equal("/d", (await Next(below)).Node.Path.ToString());
        Assert.Equal(TreeAction.Expire, (await Next(above)).Action);
        Assert.Equal("", await _rooms.List("/"));
        await _rooms.Set("/after", "1");
        Assert.Equal("/after", (await Next(above)).Node.Path.ToString());
    }

    [Fact]
    public async Task A_refresh_prolongs_and_wakes_nobody()
    {
        await _rooms.Set("/a", "1", InSeconds(2));
        using var watcher = await _rooms.Watch("/a");
        var refreshed = await _rooms.Refresh("/a", InSeconds(10));
        Assert.True(refreshed.Event!.Node.Modified > refreshed.Event.Previous!.Modified);
        await PassAsync(2);
        Assert.Equal("1", await _rooms.Read("/a"));
        await PassAsync(8);
        Assert.Equal(TreeAction.Expire, (await Next(watcher)).Action);
    }

    [Fact]
    public async Task Who_writes_anew_is_not_ended_by_the_old_deadline()
    {
        await _rooms.Set("/a", "1", InSeconds(2));
        await _rooms.Set("/b", "1", InSeconds(3));
        await _rooms.PutByConsul("a", "2");
        await PassAsync(3);
        await Eventually.Until(async () => await _rooms.Read("/b") == "NotFound /b", "the other has ended");
        Assert.Equal("2", await _rooms.Read("/a"));
    }

    [Fact]
    public async Task What_ran_out_while_nobody_was_there_ends_at_the_start()
    {
        using var folder = new TempFolder();
        await using (var before = await TreeRooms.OpenAsync(_time, folder.Path))
        {
            await before.Set("/a", "1", InSeconds(5));
            await before.Set("/b", "1", InSeconds(500));
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        await using var after = await TreeRooms.OpenAsync(_time, folder.Path);
        await Eventually.Until(async () => await after.Read("/a") == "NotFound /a", "what ran out has ended");
        Assert.Equal("1", await after.Read("/b"));
    }

    private DateTimeOffset InSeconds(int seconds) => _time.GetUtcNow().AddSeconds(seconds);

    /// <summary>Once the deadlines are known, and waited for.</summary>
    private async Task PassAsync(double seconds)
    {
        await Eventually.Until(() => _time.TimerCount > 0, "a deadline is waited for");
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static async Task<TreeEvent> Next(TreeWatcher watcher)
    {
        using var patience = new CancellationTokenSource(Eventually.PatienceMax, TimeProvider.System);
        return (await watcher.NextAsync(patience.Token))!;
    }
}
