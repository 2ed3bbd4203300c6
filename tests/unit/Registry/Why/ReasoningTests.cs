using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Why;
using Muster.Tests.Unit.Registry.Past;

namespace Muster.Tests.Unit.Registry.Why;

/// <summary>What follows from a picture and a past, at a clock that a test moves.</summary>
public sealed class ReasoningTests : IAsyncLifetime
{
    private PastRooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await PastRooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task The_worst_of_an_instance_s_checks_is_the_cause_and_the_worst_instance_comes_first()
    {
        await Register(Web("n1", 80).Checked("ok", "web"));
        await Register(Web("n2", 80).Checked("mem", "web", "warning", "91%"));
        await Register(Web("n3", 80).Checked("ping", "web", "critical", "refused").Checked("serfHealth", "", "critical", "gone"));
        var found = await Explain(new WhyAsked("web"));
        Assert.Equal((Verdict.Partly, Cause.NodeLost), (found.Verdict, found.Cause));
        Assert.StartsWith("web is answered without 2 of its 3 instances: web on n3 is lost with its node", found.Says, StringComparison.Ordinal);
        Assert.Equal(
            ["n1 True True True None", "n2 True False True Warning", "n3 True False False NodeLost"],
            found.Instances.Select(one => $"{one.Node} {one.Catalog} {one.Passing} {one.Dns} {one.Cause}"));
    }

    [Fact]
    public async Task Only_passing_takes_warnings_out_of_DNS()
    {
        await Register(Web("n1", 80).Checked("mem", "web", "warning", "91%"));
        var asked = new WhyAsked("web") { Door = WhyDoor.Dns };
        Assert.Equal(Cause.None, (await Explain(asked)).Cause);
        var strict = await Explain(asked, DnsLimits.Default with { OnlyPassing = true });
        Assert.Equal((Verdict.Missing, Cause.Warning), (strict.Verdict, strict.Cause));
        Assert.StartsWith("web is not answered: its only instance web on n1 warns: check mem is warning", strict.Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WhyDoor.Dns, 3, 0, "gives 3 of them")]
    [InlineData(WhyDoor.Dns, 8, 2, "gives 2 of the addresses")]
    [InlineData(WhyDoor.Srv, 3, 2, "gives 3 of them")]
    [InlineData(WhyDoor.Dns, 4, 0, null)]
    [InlineData(WhyDoor.Passing, 3, 2, null)]
    public async Task An_answer_by_DNS_has_room_for_so_many(WhyDoor door, int udp, int addresses, string? says)
    {
        for (var node = 1; node <= 4; node++)
        {
            await Register(Web($"n{node}", 80));
        }

        var found = await Explain(new WhyAsked("web") { Door = door }, DnsLimits.Default with { UdpAnswers = udp, Addresses = addresses });
        Assert.Equal(says is null ? Cause.None : Cause.DnsLimit, found.Cause);
        Assert.Contains(says ?? "all 4 instances", found.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ttl_check_was_renewed_a_TTL_before_it_expired()
    {
        await Register(Web("n1", 80).Checked("own", "web"));
        _rooms.Time.Advance(TimeSpan.FromMinutes(10));
        await Register(Web("n1", 80).Checked("own", "web", "critical", "TTL expired"));
        var check = _rooms.Catalog.Current.ChecksOf("n1").Single();
        Assert.Contains("within its TTL, which ended at ", (await Explain(new WhyAsked("web"))).Says, StringComparison.Ordinal);
        await Register(Wanted.Node("n1") with
        {
            Checks = [check with { Definition = new CheckDefinition { Ttl = TimeSpan.FromSeconds(90) }, Modified = default, Created = default }],
        });
        _rooms.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Contains(
            "did not renew its check own within its TTL of 1m30s: last at ", (await Explain(new WhyAsked("web"))).Says, StringComparison.Ordinal);
        Assert.Contains("(2m ago)", (await Explain(new WhyAsked("web"))).Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_turns_again_and_again_is_said_to_waver_and_its_turns_are_one_step()
    {
        await Register(Web("n1", 80).Checked("ping", "web"));
        for (var turn = 0; turn < 7; turn++)
        {
            _rooms.Time.Advance(TimeSpan.FromMinutes(1));
            await Register(Web("n1", 80).Checked("ping", "web", turn % 2 == 0 ? "critical" : "passing", turn % 2 == 0 ? "refused" : ""));
        }

        var found = await Explain(new WhyAsked("web"));
        Assert.Contains("(it turned 7 times within the last hour)", found.Says, StringComparison.Ordinal);
        Assert.Equal(
            ["web on n1 registered at port 80", "check ping came, passing", "check ping turned critical: refused (the last of 7 turns in 6m)"],
            found.Chain.Select(step => step.Says));
    }

    [Fact]
    public async Task What_the_reaper_removed_is_told_so()
    {
        await Register(Web("n1", 80).Checked("ping", "web"));
        await Register(Web("n1", 80).Checked("ping", "web", "critical", "refused"));
        await _rooms.Catalog.DeregisterAsync(Muster.Registry.Caller.Reaper, new("n1", "web", ""), CancellationToken.None);
        var found = await Explain(new WhyAsked("web"));
        Assert.Equal(Cause.Reaped, found.Cause);
        Assert.Contains("by the agent's reaper, as it was critical for longer than its owner allowed", found.Says, StringComparison.Ordinal);
        Assert.Contains("; check ping fell at ", found.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_is_behind_is_told_so()
    {
        await Register(Web("n1", 80));
        var old = _rooms.Catalog.Current;
        await Register(Web("n1", 81));
        var evidence = (await Look(DnsLimits.Default)) with { Picture = old, IsBehind = true };
        var found = ServiceReasoning.Explain(new WhyAsked("web"), evidence);
        Assert.Equal(Cause.BehindView, found.Cause);
        Assert.Contains($"it is at index {old.At}, and 1 change came since", found.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_registration_took_the_place_of_is_a_cause_for_an_hour()
    {
        await Register(Web("n1", 80));
        await Register(Web("n1", 81));
        Assert.Equal(Cause.Replaced, (await Explain(new WhyAsked("web"))).Cause);
        _rooms.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Cause.None, (await Explain(new WhyAsked("web"))).Cause);
    }

    [Fact]
    public async Task Tags_that_the_agent_put_back_are_told_so()
    {
        await Register(Tagged("v1"));
        await Register(Tagged("v1", "canary"));
        _ = (await _rooms.Catalog.RegisterAsync(Muster.Registry.Caller.System, Tagged("v1"), CancellationToken.None)).Value;
        var found = await Explain(new WhyAsked("web") { Tags = ["canary"] });
        Assert.Equal(Cause.TagMissing, found.Cause);
        Assert.Contains("by the agent, which put its own tags back (enable_tag_override is not set)", found.Says, StringComparison.Ordinal);

        static Registration Tagged(params string[] tags) =>
            Wanted.Node("n1") with { Service = new Service { Id = "", Name = "web", Port = 80, Tags = [.. tags] } };
    }

    [Fact]
    public void A_registration_is_told_as_the_command_that_makes_it() => Assert.Equal(
        "muster services register -name=web -id=web-1 -address=10.0.0.1 -port=80 -tag=v1 -tag='a b' -meta='k=it'\\''s'",
        NextSteps.Registration(new Service
        {
            Id = "web-1",
            Name = "web",
            Address = "10.0.0.1",
            Port = 80,
            Tags = ["v1", "a b"],
            Meta = new Service { Id = "", Name = "" }.Meta.Add("k", "it's"),
        }));

    private static Registration Web(string node, int port) => Wanted.Node(node, $"10.0.0.{node[1..]}") with
    {
        Service = new Service { Id = "", Name = "web", Port = port },
    };

    private async Task Register(Registration registration) =>
        _ = (await _rooms.Catalog.RegisterAsync(PastRooms.Me, registration, CancellationToken.None)).Value;

    private async Task<Evidence> Look(DnsLimits dns) => new()
    {
        Picture = _rooms.Catalog.Current,
        Now = _rooms.Time.GetUtcNow(),
        Dns = dns,
        Story = (await _rooms.CatalogPast.StoryAsync(
            PastRooms.Me, new CatalogSubject(CatalogSubjectKind.Service, "web"), Revision.Never, null, 1000, CancellationToken.None)).Value,
    };

    private async Task<Explanation> Explain(WhyAsked asked, DnsLimits? dns = null) =>
        ServiceReasoning.Explain(asked, await Look(dns ?? DnsLimits.Default));
}
