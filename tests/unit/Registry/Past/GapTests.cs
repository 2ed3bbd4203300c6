using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv.Past;
using Muster.Registry.Snapshots;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>A restore is not recorded: what came after it says nothing of what was before it.</summary>
public sealed class GapTests
{
    [Fact]
    public async Task What_happened_to_a_key_before_a_restore_is_not_told_by_what_came_after_it()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await rooms.Put("gone", "1");
        await rooms.Put("turned", "1", flags: 3);
        var saved = await SaveAsync(rooms);
        await rooms.Delete("gone");
        await rooms.Put("turned", "2", flags: 4);
        await RestoreAsync(rooms, saved);
        await rooms.Put("gone", "3");
        await rooms.Put("turned", "3", flags: 5);

        Assert.Equal(["Changed gone=3", "Deleted ", "Created gone=1"], await Story("gone"));
        Assert.Equal(["Changed turned=3/5", "Changed turned=(-1)", "Created turned=1/3"], await Story("turned"));

        async Task<IEnumerable<string>> Story(string key) => (await rooms.KvPast.StoryAsync(
            PastRooms.Me, Key.Of(key), Revision.Never, null, 10, CancellationToken.None)).Value.Moments
            .Select(moment => $"{moment.Deed} {(moment.After is { } then ? PastRooms.Text(then) : "")}");
    }

    [Fact]
    public async Task What_happened_to_a_service_before_a_restore_is_not_told_by_what_came_after_it()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await Register(80);
        await Register(81);
        var saved = await SaveAsync(rooms);
        await Register(82);
        await rooms.Catalog.DeregisterAsync(PastRooms.Me, new("n1", "web", ""), CancellationToken.None);
        await RestoreAsync(rooms, saved);
        await Register(83);

        var story = (await rooms.CatalogPast.StoryAsync(
            PastRooms.Me, new CatalogSubject(CatalogSubjectKind.Service, "web"), Revision.Never, null, 100, CancellationToken.None)).Value;
        Assert.Equal(
            [
                "Changed port 81 → 83", "Deregistered ", "Changed port 81 → 82", "Changed port 80 → 81", "Registered port 80",
            ],
            story.Moments.Select(moment => $"{moment.Deed} {moment.Detail}"));

        var again = await SaveAsync(rooms);
        await Register(84);
        await RestoreAsync(rooms, again);
        await Register(85);
        story = (await rooms.CatalogPast.StoryAsync(
            PastRooms.Me, new CatalogSubject(CatalogSubjectKind.Service, "web"), Revision.Never, null, 2, CancellationToken.None)).Value;
        Assert.Equal(
            ["Changed port 83 → 85", "Changed to what is not known"],
            story.Moments.Select(moment => $"{moment.Deed} {moment.Detail}"));

        async Task Register(int port) => _ = (await rooms.Catalog.RegisterAsync(
            PastRooms.Me,
            Wanted.Node("n1") with { Service = new Service { Id = "", Name = "web", Port = port } },
            CancellationToken.None)).Value;
    }

    private static async Task<byte[]> SaveAsync(PastRooms rooms)
    {
        var source = (await Of(rooms).TakeAsync(PastRooms.Me, Consistency.Default, CancellationToken.None)).Value;
        using var state = new MemoryStream();
        await source.WriteAsync(state, CancellationToken.None);
        return state.ToArray();
    }

    private static async Task RestoreAsync(PastRooms rooms, byte[] saved)
    {
        var draft = new StateDraft(1 << 30);
        await draft.ReadAsync(new MemoryStream(saved), CancellationToken.None);
        await rooms.Timeline.PresentAsync(CancellationToken.None);
        _ = (await Of(rooms).RestoreAsync(PastRooms.Me, draft, CancellationToken.None)).Value;
    }

    private static Snapshots Of(PastRooms rooms) => new(rooms.Engine, new SnapshotsOptions
    {
        Whole = rooms.Engine,
        Time = rooms.Time,
        Program = "0",
        Node = "n1",
        Datacenter = "dc1",
    });
}
