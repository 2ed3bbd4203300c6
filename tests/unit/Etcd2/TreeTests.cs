using Muster.Engine;
using Muster.Registry.Tree;

namespace Muster.Tests.Unit.Etcd2;

/// <summary>One tree of keys, whichever door wrote them; v2's own rules are held against the real etcd elsewhere.</summary>
public sealed class TreeTests : IAsyncLifetime
{
    private TreeRooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await TreeRooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task A_name_is_found_in_either_spelling_and_written_as_it_was_found()
    {
        await _rooms.PutByConsul("web/port", "80");
        await _rooms.PutByConsul("/web/host", "h1");
        Assert.Equal("/web/host /web/port", await _rooms.List("/web"));
        await _rooms.Set("/web/host", "h2");
        await _rooms.Set("/web/new", "n");
        Assert.Equal("h2", await Consul("/web/host"));
        Assert.Null(await Consul("web/host"));
        Assert.Equal("n", await Consul("web/new"));
    }

    [Fact]
    public async Task A_name_that_is_both_value_and_directory_is_a_directory()
    {
        await _rooms.PutByConsul("web", "value");
        Assert.Equal("value", await _rooms.Read("/web"));
        await _rooms.PutByConsul("web/port", "80");
        Assert.Equal("directory", await _rooms.Read("/web"));
        Assert.Equal("80", await _rooms.Read("/web/port"));
        Assert.Equal(TreeNo.NotAValue, (await _rooms.Set("/web", "x")).Refusal!.Why);
        await _rooms.Delete("/web", TreeReach.All);
        Assert.Equal("value", await _rooms.Read("/web"));
    }

    [Fact]
    public async Task A_directory_stays_when_the_tree_takes_its_last_key()
    {
        await _rooms.PutByConsul("a/b", "1");
        await _rooms.Delete("/a/b");
        Assert.Equal("directory", await _rooms.Read("/a"));
        await _rooms.Set("/c/d/e", "1");
        await _rooms.Delete("/c/d/e");
        Assert.Equal("directory", await _rooms.Read("/c/d"));
    }

    [Fact]
    public async Task A_directory_that_only_keys_imply_ends_with_the_last_of_them()
    {
        await _rooms.PutByConsul("a/b", "1");
        Assert.True((await _rooms.Kv.DeleteAsync(TreeRooms.Me, Key.Of("a/b"), null, CancellationToken.None)).Value);
        Assert.Equal("NotFound /a", await _rooms.Read("/a"));
    }

    [Fact]
    public async Task Consuls_recursive_delete_takes_the_directories_too()
    {
        await _rooms.Set("/a/b/c", "1");
        await _rooms.MakeDirectory("/a/d");
        Assert.Equal("", await Consul("a/d/"));
        Assert.True((await _rooms.Kv.DeleteTreeAsync(TreeRooms.Me, Key.Of("a/"), CancellationToken.None)).Value);
        Assert.Equal("NotFound /a", await _rooms.Read("/a"));
    }

    [Fact]
    public async Task A_write_by_another_door_is_a_new_value_without_a_time_to_live()
    {
        await _rooms.Set("/a", "1", TimeProvider.System.GetUtcNow().AddHours(1));
        await _rooms.PutByConsul("a", "2");
        var node = (await _rooms.Get("/a")).Event!.Node;
        Assert.Null(node.Expires);
        Assert.Equal(node.Modified, node.Created);
    }

    [Fact]
    public async Task Names_in_order_are_greater_than_all_before_them_whoever_wrote_those()
    {
        await _rooms.PutByConsul("q/00000000000000009000", "far");
        var first = (await _rooms.Append("/q", "x")).Event!.Node.Path.ToString();
        Assert.Equal("/q/00000000000000009001", first);
        var many = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _rooms.Append("/q", $"{i}")));
        var byRevision = many.OrderBy(answer => answer.Event!.At).Select(answer => answer.Event!.Node.Path.ToString()).ToList();
        Assert.Equal(byRevision.Order(StringComparer.Ordinal), byRevision);
        Assert.Equal(40, byRevision.Distinct().Count());
    }

    [Fact]
    public async Task Names_out_of_reach_are_not_listed()
    {
        await _rooms.PutByConsul("a//b", "1");
        await _rooms.PutByConsul("a/./c", "1");
        await _rooms.PutByConsul("a/d", "1");
        Assert.Equal("/a/d", await _rooms.List("/a"));
    }

    [Fact]
    public async Task A_listing_passes_over_what_lies_deeper()
    {
        for (var i = 0; i < 600; i++)
        {
            await _rooms.PutByConsul($"a/deep/{i}", "1");
        }

        await _rooms.PutByConsul("a/next", "1");
        Assert.Equal("/a/deep/ /a/next", await _rooms.List("/a"));
    }

    [Fact]
    public async Task Of_two_who_swap_one_wins()
    {
        await _rooms.Set("/lock", "0");
        var condition = new TreeCondition("0"u8.ToArray(), Revision.Never);
        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(async i => (await _rooms.Tree.CompareAndSwapAsync(
            TreeRooms.Me, TreeRooms.At("/lock"), condition, new TreeWrite { Value = new[] { (byte)('A' + i) } },
            CancellationToken.None)).Value));
        Assert.Single(answers, answer => answer.Event is not null);
    }

    private async Task<string?> Consul(string key)
    {
        var found = (await _rooms.Kv.GetAsync(TreeRooms.Me, Key.Of(key), default, CancellationToken.None)).Value.Value;
        return found is null ? null : System.Text.Encoding.UTF8.GetString(found.Value.Span);
    }
}
