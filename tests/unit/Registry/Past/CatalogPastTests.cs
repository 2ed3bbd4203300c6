using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>Who came, went and failed.</summary>
public sealed class CatalogPastTests
{
    [Fact]
    public async Task A_service_s_story_is_told_whether_the_engine_remembers_it_or_not()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await Register(Web(80));
        await Register(Wanted.Node("n1").With("db"));
        await Register(Wanted.Node("n1").Checked("web-ok", "web"));
        await Register(Wanted.Node("n1").Checked("web-ok", "web", "critical", "refused\nmore"));
        await rooms.Forget();
        await Register(Wanted.Node("n1").Checked("disk", "", "critical"));
        await Register(Wanted.Node("n2").Checked("disk", "", "critical"));
        await Register(Web(81));
        await rooms.Catalog.DeregisterAsync(PastRooms.Me, new("n1", "web", ""), CancellationToken.None);
        await rooms.Forget();

        var story = (await rooms.CatalogPast.StoryAsync(
            PastRooms.Me, new CatalogSubject(CatalogSubjectKind.Service, "WEB"), Revision.Never, null, 100, CancellationToken.None)).Value;
        Assert.Equal(
            [
                "Deregistered n1 web  > ",
                "Changed n1 web  >  port 80 → 81",
                "CheckAdded n1  disk > critical",
                "CheckTurned n1 web web-ok passing > critical refused",
                "CheckAdded n1 web web-ok > passing",
                "Registered n1 web  >  port 80",
            ],
            story.Moments.Select(Text));
        Assert.False(story.More);

        static Registration Web(int port) =>
            Wanted.Node("n1") with { Service = new Service { Id = "", Name = "web", Port = port } };

        async Task Register(Registration registration) =>
            _ = (await rooms.Catalog.RegisterAsync(PastRooms.Me, registration, CancellationToken.None)).Value;

        static string Text(CatalogMoment moment) =>
            $"{moment.Deed} {moment.Node} {moment.ServiceId} {moment.CheckId} {moment.From}{(moment.From.Length > 0 ? " " : "")}> {moment.To}"
            + (moment.Detail.Length > 0 ? $" {moment.Detail}" : "");
    }
}
