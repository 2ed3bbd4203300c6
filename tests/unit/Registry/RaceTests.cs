using System.Globalization;
using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>Many at once: whatever the order, nothing is lost, doubled or orphaned.</summary>
public sealed class RaceTests : IAsyncLifetime
{
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task Check_and_set_counts_every_success_once()
    {
        await _rooms.Put("count", "0");
        await Many(8, async _ =>
        {
            for (var done = 0; done < 50;)
            {
                var entry = (await _rooms.Get("count")).Entry!;
                var next = int.Parse(Encoding.UTF8.GetString(entry.Value.Span), CultureInfo.InvariantCulture) + 1;
                done += await _rooms.Put("count", $"{next}", (ulong)(next % 3), entry.Modified.Value) ? 1 : 0;
            }
        });
        Assert.Equal("400", Encoding.UTF8.GetString((await _rooms.Get("count")).Entry!.Value.Span));
    }

    [Fact]
    public async Task Of_many_creations_one_succeeds()
    {
        for (var round = 0; round < 20; round++)
        {
            var created = 0;
            await Many(8, async _ => Interlocked.Add(ref created, await _rooms.Put($"key{round}", "x", cas: 0) ? 1 : 0));
            Assert.Equal(1, created);
        }
    }

    [Fact]
    public async Task Plain_sets_never_fail_and_the_same_set_many_times_at_once_takes_one_revision()
    {
        for (var round = 0; round < 20; round++)
        {
            var before = await _rooms.Head();
            await Many(16, async _ => Assert.True(await _rooms.Put("same", $"{round}")));
            Assert.Equal(before + 1, await _rooms.Head());
        }
    }

    [Fact]
    public async Task Plain_sets_with_flags_never_fail()
    {
        await Many(8, async worker =>
        {
            for (var i = 0; i < 25; i++)
            {
                Assert.True((await _rooms.Kv.PutAsync(
                    Rooms.Me, Key.Of("flagged"), Encoding.UTF8.GetBytes($"{worker} {i}"), 42, null,
                    CancellationToken.None)).TryGet(out _, out var refused), refused?.Message);
            }
        });
        Assert.Equal(42UL, (await _rooms.Get("flagged")).Entry!.Flags);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Registrations_and_removals_at_once_leave_no_orphans(int seed)
    {
        await Many(8, async worker =>
        {
            var chance = new Prng((ulong)((seed * 100) + worker));
            for (var i = 0; i < 60; i++)
            {
                await Change(chance);
            }
        });

        var rows = (await _rooms.Engine.RangeAsync(new RangeQuery(Keyspace.Catalog), CancellationToken.None)).Value.Items;
        var keys = rows.Select(row => Keyspace.Read(row.Key)).ToHashSet();
        var picture = await _rooms.Ask(Question.Nodes);
        foreach (var key in keys.Where(key => key.Table is CatalogTable.Services or CatalogTable.Checks))
        {
            Assert.Contains(new CatalogKey(CatalogTable.Nodes, key.Node, ""), keys);
        }

        foreach (var check in picture.ChecksInState("any").Where(check => check.ServiceId.Length > 0))
        {
            Assert.Contains(new CatalogKey(CatalogTable.Services, check.Node, check.ServiceId), keys);
        }

        var ids = picture.Nodes.Where(node => node.Id.Length > 0).Select(node => node.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(ids.Order(), keys.Where(key => key.Table == CatalogTable.NodeIds).Select(key => key.Node).Order());
    }

    private async Task Change(Prng chance)
    {
        var node = $"n{chance.Next(2)}";
        var service = $"s{chance.Next(2)}";
        var id = chance.Next(4) == 0 ? Wanted.IdA : node == "n0" ? Wanted.IdB : "";
        var wanted = Wanted.Node(node, id: id);
        switch (chance.Next(6))
        {
            case 0:
                await _rooms.Catalog.DeregisterAsync(Rooms.Me, new Deregistration(node, "", ""), CancellationToken.None);
                break;
            case 1:
                await _rooms.Catalog.DeregisterAsync(
                    Rooms.Me, new Deregistration(node, service, ""), CancellationToken.None);
                break;
            case < 4:
                await _rooms.Catalog.RegisterAsync(Rooms.Me, wanted.With(service), CancellationToken.None);
                break;
            default:
                await _rooms.Catalog.RegisterAsync(
                    Rooms.Me, wanted.Checked($"c{chance.Next(3)}", service, chance.Next(2) == 0 ? "passing" : "critical"),
                    CancellationToken.None);
                break;
        }
    }

    private static Task Many(int workers, Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => work(worker))));
}
