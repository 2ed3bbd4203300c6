using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Embedded;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv.Past;
using Muster.Registry.Snapshots;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>A restore is a change like any other where somebody records it; else what came after it says nothing of what was before.</summary>
public sealed class RestoredPastTests
{
    [Fact]
    public async Task What_a_restore_replaced_is_remembered()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await rooms.Put("gone", "1");
        await rooms.Put("turned", "1", flags: 3);
        var saved = await SaveAsync(rooms.Engine);
        await rooms.Delete("gone");
        await rooms.Put("turned", "2", flags: 4);
        var before = await rooms.Put("new", "2");
        rooms.Time.Advance(TimeSpan.FromHours(1));
        var restored = await RestoreAsync(rooms.Engine, saved);
        await rooms.Put("gone", "3");
        await rooms.Put("turned", "3", flags: 5);

        Assert.Equal(["Changed gone=3", "Created gone=1", "Deleted ", "Created gone=1"], await StoryAsync(rooms, "gone"));
        Assert.Equal(
            ["Changed turned=3/5", "Changed turned=1/3", "Changed turned=2/4", "Created turned=1/3"],
            await StoryAsync(rooms, "turned"));
        Assert.Equal(["Deleted ", "Created new=2"], await StoryAsync(rooms, "new"));
        Assert.Equal("new=2 turned=2/4", await rooms.AsOf(before));
        Assert.Equal("gone=1 turned=1/3", await rooms.AsOf(restored));
        var story = await ToldAsync(rooms, "new");
        Assert.Equal((Revision.Never, restored), (story.Since, story.Moments[0].At.Value));
        Assert.Equal((Origin.Replacement, rooms.Time.GetUtcNow()), (story.Moments[0].Stamp.Origin, story.Moments[0].Stamp.At));
    }

    [Fact]
    public async Task What_a_restore_did_to_services_is_told_and_what_it_left_is_not()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await Register("web", 80);
        await Register("api", 90);
        var saved = await SaveAsync(rooms.Engine);
        await Register("web", 81);
        await RestoreAsync(rooms.Engine, saved);
        await Register("web", 82);
        Assert.Equal(
            ["Changed port 80 → 82", "Changed port 81 → 80", "Changed port 80 → 81", "Registered port 80"], await StoryAsync("web"));
        Assert.Equal(["Registered port 90"], await StoryAsync("api"));

        await rooms.Catalog.DeregisterAsync(PastRooms.Me, new("n1", "web", ""), CancellationToken.None);
        await RestoreAsync(rooms.Engine, saved);
        Assert.Equal(["Registered port 80", "Deregistered "], (await StoryAsync("web")).Take(2));

        async Task Register(string name, int port) => _ = (await rooms.Catalog.RegisterAsync(
            PastRooms.Me,
            Wanted.Node("n1") with { Service = new Service { Id = "", Name = name, Port = port } },
            CancellationToken.None)).Value;

        async Task<IEnumerable<string>> StoryAsync(string service) => (await rooms.CatalogPast.StoryAsync(
            PastRooms.Me, new CatalogSubject(CatalogSubjectKind.Service, service), Revision.Never, null, 100, CancellationToken.None))
            .Value.Moments.Select(moment => $"{moment.Deed} {moment.Detail}");
    }

    [Fact]
    public async Task What_nobody_recorded_is_not_told_by_what_came_after_it()
    {
        using var folder = new TempFolder();
        byte[] saved;
        await using (var rooms = await PastRooms.OpenAsync(folder.Path))
        {
            await rooms.Put("gone", "1");
            await rooms.Put("turned", "1", flags: 3);
            saved = await SaveAsync(rooms.Engine);
            await rooms.Delete("gone");
            await rooms.Put("turned", "2", flags: 4);
            await rooms.Timeline.PresentAsync(CancellationToken.None);
        }

        var options = new EmbeddedOptions { Time = new ManualTime(), Server = "s1", Chance = new Prng(1), Directory = folder.Path };
        long restored;
        await using (var engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value)
        {
            restored = await RestoreAsync(engine, saved);
        }

        await using var again = await PastRooms.OpenAsync(folder.Path);
        await again.Put("gone", "3");
        await again.Put("turned", "3", flags: 5);
        Assert.Equal(["Changed gone=3", "Deleted ", "Created gone=1"], await StoryAsync(again, "gone"));
        Assert.Equal(
            ["Changed turned=3/5", "Changed turned=(-1)", "Created turned=1/3"], await StoryAsync(again, "turned"));
        Assert.Equal(restored, (await ToldAsync(again, "turned")).Since.Value);
    }

    private static async Task<KvStory> ToldAsync(PastRooms rooms, string key) => (await rooms.KvPast.StoryAsync(
        PastRooms.Me, Key.Of(key), Revision.Never, null, 10, CancellationToken.None)).Value;

    private static async Task<IEnumerable<string>> StoryAsync(PastRooms rooms, string key) => (await ToldAsync(rooms, key)).Moments
        .Select(moment => $"{moment.Deed} {(moment.After is { } then ? PastRooms.Text(then) : "")}");

    private static async Task<byte[]> SaveAsync(EmbeddedEngine engine)
    {
        var source = (await Of(engine).TakeAsync(PastRooms.Me, Consistency.Default, CancellationToken.None)).Value;
        using var state = new MemoryStream();
        await source.WriteAsync(state, CancellationToken.None);
        return state.ToArray();
    }

    private static async Task<long> RestoreAsync(EmbeddedEngine engine, byte[] saved)
    {
        var draft = new StateDraft(1 << 30);
        await draft.ReadAsync(new MemoryStream(saved), CancellationToken.None);
        return (await Of(engine).RestoreAsync(PastRooms.Me, draft, CancellationToken.None)).Value.Value;
    }

    private static Snapshots Of(EmbeddedEngine engine) => new(engine, new SnapshotsOptions
    {
        Whole = engine,
        Time = TimeProvider.System,
        Program = "0",
        Node = "n1",
        Datacenter = "dc1",
    });
}
