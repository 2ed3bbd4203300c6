using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Snapshots;

namespace Muster.Tests.Unit.Registry;

public sealed class SnapshotsTests : IAsyncLifetime
{
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task What_was_saved_comes_back_above_every_index_that_was_ever_given_out()
    {
        await _rooms.Put("a", "1", flags: 7);
        await _rooms.Put("b", "1");
        var saved = await SaveAsync();
        await _rooms.Put("a", "2");
        await _rooms.Delete("b");
        await _rooms.Put("c", "3");
        var before = await _rooms.List("");

        var at = await RestoreAsync(saved);
        Assert.True(at.Value > before.Index);
        var (entry, _) = await _rooms.Get("a");
        Assert.Equal(("1", 7UL), (System.Text.Encoding.UTF8.GetString(entry!.Value.Span), entry.Flags));
        Assert.True(entry.Created.Value > before.Index);
        Assert.Equal(("a b", at.Value), await _rooms.List(""));
    }

    [Fact]
    public async Task Whoever_writes_on_a_condition_from_before_fails()
    {
        await _rooms.Put("a", "1");
        var (entry, _) = await _rooms.Get("a");
        await RestoreAsync(await SaveAsync());
        Assert.False(await _rooms.Put("a", "2", cas: entry!.Modified.Value));
        var (now, _) = await _rooms.Get("a");
        Assert.True(await _rooms.Put("a", "2", cas: now!.Modified.Value));
    }

    [Fact]
    public async Task Every_blocking_reader_is_woken()
    {
        await _rooms.Put("a", "1");
        await _rooms.Put("dir/b", "1");
        var saved = await SaveAsync();
        var reading = new Reading(Consistency.Default, (await _rooms.List("")).Index is var known ? new Revision(known) : default, Reading.WaitMax);
        var one = _rooms.Get("a", reading);
        var none = _rooms.Get("missing", reading);
        var tree = _rooms.List("dir/", reading);
        var nodes = _rooms.Catalog.AskAsync(
            Rooms.Me, new Question(Asking.Nodes, ""), reading, CancellationToken.None).AsTask();
        await RestoreAsync(saved);
        Assert.True((await one).Index > known);
        Assert.True((await none).Index > known);
        Assert.True((await tree).Index > known);
        Assert.True((await nodes).Ok);
    }

    [Fact]
    public async Task On_a_new_agent_revisions_are_what_they_were()
    {
        for (var i = 0; i < 20; i++)
        {
            await _rooms.Put($"k{i}", "1");
        }

        var (entry, _) = await _rooms.Get("k7");
        var saved = await SaveAsync();
        await using var fresh = await Rooms.OpenAsync();
        var at = await RestoreAsync(saved, fresh);
        var (again, _) = await fresh.Get("k7");
        Assert.Equal((entry!.Created, entry.Modified), (again!.Created, again.Modified));
        Assert.Equal(saved.At.Next(), at);
    }

    [Fact]
    public async Task The_catalog_comes_back_and_a_node_keeps_its_age()
    {
        await RegisterAsync("w1", "10.0.0.1", "11111111-2222-4333-8444-555555555555");
        await RegisterAsync("w2", "10.0.0.1", "11111111-2222-4333-8444-555555555555");
        var born = _rooms.Catalog.Current.FindNode("w2")!.Created;
        var saved = await SaveAsync();
        await _rooms.Catalog.DeregisterAsync(Rooms.Me, new Deregistration("w2", "", ""), CancellationToken.None);
        await _rooms.Put("later", "1");
        var head = (await _rooms.Engine.HeadAsync(CancellationToken.None)).Value;

        await RestoreAsync(saved);
        var picture = (await _rooms.Catalog.AskAsync(
            Rooms.Me, new Question(Asking.Nodes, ""), Reading.Now, CancellationToken.None)).Value;
        var node = picture.FindNode("w2")!;
        Assert.Equal(born.Value, node.Created.Value - (node.Modified.Value - saved.Nodes["w2"]));
        Assert.True(node.Created > head);
        Assert.Single(picture.ServicesOf("w2"));

        // And lives on: an id is still one node's.
        await RegisterAsync("w3", "10.0.0.1", "11111111-2222-4333-8444-555555555555");
        Assert.Null(_rooms.Catalog.Current.FindNode("w2"));
    }

    [Fact]
    public async Task Two_restores_at_once_are_one_too_many()
    {
        await _rooms.Put("a", "1");
        var saved = await SaveAsync();
        var snapshots = Of(_rooms);
        var restores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            await snapshots.RestoreAsync(Rooms.Me, await DraftOf(saved), CancellationToken.None))));
        Assert.Contains(restores, restored => restored.Ok);
        Assert.All(restores.Where(restored => !restored.Ok), restored =>
            Assert.Equal(Refusal.Conflict, restored.Refused!.Why));
    }

    [Fact]
    public async Task A_damaged_state_is_refused_wherever_it_is_damaged()
    {
        for (var i = 0; i < 5; i++)
        {
            await _rooms.Put($"k{i}", "value");
        }

        var good = (await SaveAsync()).State;
        for (var length = 0; length < good.Length; length++)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                new StateDraft(1 << 20).ReadAsync(new MemoryStream(good[..length]), CancellationToken.None));
        }

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            new StateDraft(1 << 20).ReadAsync(new MemoryStream([.. good, 0]), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            new StateDraft(1000).ReadAsync(new MemoryStream(good), CancellationToken.None));

        // A bit that turned is found by the archive's sums; here it must only do no harm.
        var chance = new Prng(5);
        for (var i = 0; i < 3000; i++)
        {
            var bad = good.ToArray();
            bad[(int)(chance.Next() % (ulong)bad.Length)] ^= (byte)(1 << (int)(chance.Next() % 8));
            try
            {
                await new StateDraft(1 << 20).ReadAsync(new MemoryStream(bad), CancellationToken.None);
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private async Task RegisterAsync(string name, string address, string id)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        Assert.True((await _rooms.Catalog.RegisterAsync(
            Rooms.Me,
            new Registration(
                new Node(id, name, address, "dc1", none, none), new Service { Id = "web", Name = "web" }, []),
            CancellationToken.None)).Ok);
    }

    private static Snapshots Of(Rooms rooms) => new(rooms.Engine, new SnapshotsOptions
    {
        Whole = rooms.Engine,
        Time = TimeProvider.System,
        Program = "0",
        Node = "n1",
        Datacenter = "dc1",
    });

    private async Task<Saved> SaveAsync()
    {
        var source = (await Of(_rooms).TakeAsync(Rooms.Me, Consistency.Default, CancellationToken.None)).Value;
        using var state = new MemoryStream();
        await source.WriteAsync(state, CancellationToken.None);
        Assert.Equal(source.Measure(), state.Length);
        return new Saved(
            state.ToArray(),
            source.Head.At,
            _rooms.Catalog.Current.Nodes.ToDictionary(node => node.Name, node => node.Modified.Value));
    }

    private async Task<Revision> RestoreAsync(Saved saved, Rooms? into = null)
    {
        var restored = await Of(into ?? _rooms).RestoreAsync(Rooms.Me, await DraftOf(saved), CancellationToken.None);
        Assert.True(restored.Ok, restored.Refused?.Message);
        return restored.Value;
    }

    private static async Task<StateDraft> DraftOf(Saved saved)
    {
        var draft = new StateDraft(1 << 30);
        await draft.ReadAsync(new MemoryStream(saved.State), CancellationToken.None);
        return draft;
    }

    private sealed record Saved(byte[] State, Revision At, IReadOnlyDictionary<string, long> Nodes);
}
