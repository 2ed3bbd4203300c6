using System.Text.Json;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>Incidents as they happen: the first line of <c>muster why</c> names the cause of each.</summary>
public sealed class WhyTests(WhyTests.OneAgent agent) : IClassFixture<WhyTests.OneAgent>
{
    private const string Now = @"\d\d:\d\d:\d\dZ \(.* ago\)";

    [Fact]
    public async Task A_check_that_fails_is_named_with_what_it_says()
    {
        await agent.Register("""{"Name":"failing","Check":{"CheckID":"ping","TCP":"127.0.0.1:1","Interval":"1s","Status":"passing"}}""");
        await agent.Says("failing is not answered: its only instance failing on n1 fails its check ping since .*refused", "failing");
        await agent.SaysNext("look at what is checked: TCP 127.0.0.1:1, every 1s", "failing");
    }

    [Fact]
    public async Task What_its_owner_reports_is_told_as_reported()
    {
        await agent.Register("""{"Name":"ill","Check":{"CheckID":"own","TTL":"1h","Status":"passing"}}""");
        await agent.Put("/v1/agent/check/fail/own?note=no%20disk", "");
        await agent.Says($"ill is not answered: .* fails its check own since {Now}, as reported over HTTP from 127.0.0.1: no disk", "ill");
    }

    [Fact]
    public async Task A_lost_node_is_named_as_the_cause_for_what_it_offered()
    {
        await agent.Put("/v1/catalog/register", """
            {"Node":"lost-1","Address":"10.9.9.9","Service":{"Service":"stranded","Port":5432},
             "Checks":[{"Node":"lost-1","CheckID":"serfHealth","Name":"Serf Health Status","Status":"critical","Output":"Agent not live"}]}
            """);
        await agent.Says("stranded is not answered: .*stranded on lost-1 is lost with its node: serfHealth is critical since .*: Agent not live", "stranded");
        await agent.Says("Node lost-1 is lost: serfHealth is critical", "lost-1");
    }

    [Fact]
    public async Task Maintenance_is_named_with_whoever_began_it_and_why()
    {
        await agent.Register("""{"Name":"tended"}""");
        await agent.Run("maint", "-enable", "-service=tended", "-reason=new disk");
        await agent.Says($"tended is not answered: .* is in maintenance since {Now}, over HTTP from 127.0.0.1: new disk", "tended");
        await agent.SaysNext("maint -disable -service=tended  # brings it back", "tended");
    }

    [Fact]
    public async Task Maintenance_of_the_node_is_named_for_what_it_offers()
    {
        await agent.Put("/v1/catalog/register", """
            {"Node":"tended-1","Address":"10.9.9.8","Service":{"Service":"moored"},
             "Checks":[{"Node":"tended-1","CheckID":"_node_maintenance","Name":"Node Maintenance Mode","Status":"critical","Notes":"kernel"}]}
            """);
        await agent.Says($"moored is not answered: .* is in maintenance with its node since {Now}, over HTTP from 127.0.0.1: kernel", "moored");
    }

    [Fact]
    public async Task A_tag_that_nobody_has_is_told_with_those_there_are_and_what_was_probably_meant()
    {
        await agent.Register("""{"Name":"tagged","Tags":["primary","v1"]}""");
        await agent.Says(
            @"No instance of tagged has the tag primray: its tags are primary \(1\), v1 \(1\); did you mean primary\?", "tagged", "-tag=primray");
        await agent.Register("""{"Name":"tagged","Tags":["v1"]}""");
        await agent.Says($"has the tag primary: .*; tagged on n1 lost it at {Now}, over HTTP from 127.0.0.1", "tagged", "-tag=primary");
    }

    [Fact]
    public async Task What_was_deregistered_is_told_with_by_whom_and_how_to_bring_it_back()
    {
        await agent.Register("""{"Name":"gone","ID":"gone-1","Port":81,"Tags":["v1"]}""");
        await agent.Run("services", "deregister", "-id=gone-1");
        await agent.Says($"gone is not there: its last instance gone-1 on n1 was deregistered at {Now}, over HTTP from 127.0.0.1", "gone");
        await agent.Says($"gone-1 on n1 was deregistered at {Now}", "gone-1");
        await agent.SaysNext("services register -name=gone -id=gone-1 -port=81 -tag=v1  # brings it back", "gone");
    }

    [Fact]
    public async Task A_node_that_was_deregistered_is_named_for_what_it_offered()
    {
        await agent.Put("/v1/catalog/register", """{"Node":"left-1","Address":"10.9.9.7","Service":{"Service":"orphaned"}}""");
        await agent.Put("/v1/catalog/deregister", """{"Node":"left-1"}""");
        await agent.Says($"orphaned is not there: .* was deregistered with its node at {Now}", "orphaned");
        await agent.Says($"Node left-1 was deregistered at {Now}", "left-1");
    }

    [Fact]
    public async Task More_than_an_answer_by_DNS_holds_is_told_with_the_limit()
    {
        for (var i = 1; i <= 3; i++)
        {
            await agent.Put(
                "/v1/catalog/register", $$"""{"Node":"many-{{i}}","Address":"10.8.0.{{i}}","Service":{"Service":"many","Port":80} }""");
        }

        await agent.Says(
            "many has 3 healthy instances; a DNS answer by UDP gives 2 of them, others each time .*udp_answer_limit.*does not say", "many", "-dns");
        await agent.Says("many is answered: all 3 instances", "many");
    }

    [Fact]
    public async Task A_filter_is_told_by_the_part_that_excludes()
    {
        await agent.Register("""{"Name":"filtered","Meta":{"version":"1"},"Port":80}""");
        await agent.Says(
            """The filter leaves out every instance of filtered: it does not pass Service\.Meta\.version == 2""",
            "filtered", "-filter=Service.Port == 80 and Service.Meta.version == 2");
    }

    [Fact]
    public async Task An_answer_that_is_old_is_told_with_what_came_since()
    {
        await agent.Register("""{"Name":"moving","Port":80}""");
        var index = (await RawExchange.GetAsync(agent.Port, "/v1/health/service/moving")).Header("X-Consul-Index");
        await agent.Register("""{"Name":"moving","Port":81}""");
        await agent.Says($@"The answer with index {index} is old: moving is at index \d+ now, since {Now}", "moving", $"-index={index}");
        await agent.Register("""{"Name":"kept","Port":80}""");
        await agent.Says("kept is answered, but it changed .* ago, and others may keep an older DNS answer for 1h, until ", "kept");
    }

    [Fact]
    public async Task A_warning_is_told_with_who_answers_all_the_same()
    {
        await agent.Register("""{"Name":"warning","Check":{"CheckID":"load","TTL":"1h","Status":"warning"}}""");
        await agent.Says("warning is not answered to .passing, though to DNS: .* warns: check load is warning since ", "warning");
        await agent.Says("warning is answered", "warning", "-dns");
    }

    [Fact]
    public async Task A_port_that_is_missing_is_told()
    {
        await agent.Register("""{"Name":"portless"}""");
        await agent.Says("portless is answered, but without a port", "portless", "-srv");
        await agent.SaysNext("services register -name=portless -port=PORT", "portless");
    }

    [Fact]
    public async Task Another_registration_of_one_id_is_told()
    {
        await agent.Register("""{"Name":"twin","ID":"twin-1","Address":"10.7.0.1","Port":80}""");
        await agent.Register("""{"Name":"twin","ID":"twin-1","Address":"10.7.0.2","Port":80}""");
        await agent.Says(
            $"twin is answered, but twin-1 on n1 was registered anew over the one before, {Now} over HTTP from 127.0.0.1: address 10.7.0.1 → 10.7.0.2",
            "twin");
        await agent.Register("""{"Name":"other","ID":"twin-1","Port":80}""");
        await agent.Says($"twin is not there: its last instance twin-1 on n1 became service other at {Now}", "twin");
    }

    [Fact]
    public async Task A_node_id_that_another_node_took_is_told()
    {
        const string Id = "\"ID\":\"0b9f5a52-6f5c-4a55-9d3f-0d7e4c9d1a01\"";
        await agent.Put("/v1/catalog/register", $$"""{"Node":"clone-1",{{Id}},"Address":"10.6.0.1","Service":{"Service":"cloned"} }""");
        await agent.Put("/v1/catalog/register", $$"""{"Node":"clone-2",{{Id}},"Address":"10.6.0.2"}""");
        await agent.Says($"cloned is not there: another registration took the node id of clone-1 for the name clone-2, {Now}", "cloned");
    }

    [Fact]
    public async Task A_TTL_that_was_not_renewed_is_told_with_when_it_was_last()
    {
        await agent.Register("""{"Name":"silent","Check":{"CheckID":"alive","TTL":"1s","Status":"passing"}}""");
        await agent.Says($"silent is not answered: .* did not renew its check alive within its TTL of 1s: last at {Now}", "silent");
    }

    [Fact]
    public async Task An_alias_is_told_with_what_it_follows()
    {
        await agent.Register("""{"Name":"followed","Check":{"CheckID":"f","TTL":"1h","Status":"critical"}}""");
        await agent.Register("""{"Name":"follower","Check":{"CheckID":"alias","AliasService":"followed"}}""");
        await agent.Says("follower is not answered: .* follows followed, which is critical", "follower");
        await agent.SaysNext("why -kind=instance followed", "follower");
    }

    [Fact]
    public async Task What_was_never_there_is_told_with_the_nearest_name()
    {
        await agent.Register("""{"Name":"payments"}""");
        await agent.Says(@"Nothing was ever registered as paymetns; did you mean payments\?", "paymetns");
        await agent.Says("This cluster is datacenter dc1, and knows of no other: nothing of dc9", "payments", "-datacenter=dc9");
        await agent.Says("payments has no instance on n9, and there is no such node: it runs on n1", "payments", "-node=n9");
        await agent.Says("payments has no instance payments-2: there are payments", "payments", "-instance=payments-2");
    }

    [Fact]
    public async Task A_prepared_query_is_told_by_what_it_asks()
    {
        await agent.Register("""{"Name":"asked","Tags":["v1"]}""");
        var made = await RawExchange.RunAsync(
            agent.Port, "POST", "/v1/query", [], """{"Name":"my-query","Service":{"Service":"asked","Tags":["v2"]}}"""u8.ToArray());
        Assert.Equal(200, made.Status);
        await agent.Says("Query my-query: No instance of asked has the tag v2: its tags are v1", "my-query");
    }

    [Fact]
    public async Task A_key_is_told_with_who_wrote_locked_or_deleted_it()
    {
        await agent.Put("/v1/kv/app/color", "red");
        await agent.Says($"The key app/color is there, and was created last at {Now}, over HTTP from 127.0.0.1", "app/color");
        var session = JsonDocument.Parse((await agent.Put("/v1/session/create", """{"Name":"worker"}""")).Text)
            .RootElement.GetProperty("ID").GetString()!;
        await agent.Put($"/v1/kv/app/color?acquire={session}", "blue");
        await agent.Says($@"The key app/color is there, and locked by session {session} \(worker\) of node n1 since {Now}", "app/color");
        await agent.Run("kv", "delete", "app/color");
        await agent.Says($"The key app/color was deleted at {Now}, over HTTP from 127.0.0.1", "app/color");
    }

    [Fact]
    public async Task A_past_moment_is_explained_as_it_was()
    {
        await agent.Register("""{"Name":"then","Port":80}""");
        var index = (await RawExchange.GetAsync(agent.Port, "/v1/health/service/then")).Header("X-Consul-Index");
        await agent.Put("/v1/agent/service/deregister/then", "");
        await agent.Says("then is answered: then on n1, and all its checks pass", "then", $"-at={index}");
        await agent.Says("then is not there", "then");
    }

    [Fact]
    public async Task It_is_told_to_programs_as_JSON()
    {
        await agent.Register("""{"Name":"told","Port":80}""");
        var told = JsonDocument.Parse(await agent.Run("why", "told", "-format=json")).RootElement;
        Assert.Equal(
            ("service", "told", "answered", "none"),
            (Of("Kind"), Of("Name"), Of("Verdict"), Of("Cause")));
        var step = told.GetProperty("Chain")[0];
        Assert.Equal("told on n1 registered at port 80", step.GetProperty("Says").GetString());
        Assert.Equal("127.0.0.1", step.GetProperty("By").GetProperty("Source").GetString());
        Assert.True(told.GetProperty("Instances")[0].GetProperty("DNS").GetBoolean());

        string Of(string name) => told.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("/v1/muster/why/", "Missing name")]
    [InlineData("/v1/muster/why/web?kind=thing", "kind cannot be \"thing\"")]
    [InlineData("/v1/muster/why/web?index=x", "index cannot be \"x\"")]
    [InlineData("/v1/muster/why/web?at=x", "at cannot be \"x\"")]
    [InlineData("/v1/muster/why/web?filter=x", "Failed to create boolean expression evaluator")]
    public async Task What_cannot_be_asked_is_refused_with_what_can(string path, string says)
    {
        var refused = await RawExchange.GetAsync(agent.Port, path);
        Assert.Equal(400, refused.Status);
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
    }

    /// <summary>One for all, since each incident has names of its own.</summary>
    public sealed class OneAgent : IAsyncLifetime
    {
        private AgentProcess _agent = null!;

        public int Port => _agent.HttpPort;

        public async Task InitializeAsync() => _agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments = ["-hcl", """dns_config { udp_answer_limit = 2, service_ttl { kept = "1h" } }"""],
        });

        public async Task DisposeAsync() => await _agent.DisposeAsync();

        public Task Register(string service) => Put("/v1/agent/service/register", service);

        public async Task<RawAnswer> Put(string path, string body)
        {
            var answer = await RawExchange.PutAsync(Port, path, body);
            Assert.True(answer.Status == 200, answer.ToString());
            return answer;
        }

        public async Task<string> Run(params string[] arguments)
        {
            var run = await ChildProcess.RunAsync(
                Checkout.Program, [.. arguments[..1], .. Second(arguments), $"-http-addr=127.0.0.1:{Port}", .. Rest(arguments)]);
            Assert.True(run.ExitCode == 0, run.Output);
            return run.Output;
        }

        /// <summary>The first line comes to match: what an agent finds out by itself takes a moment.</summary>
        public async Task Says(string pattern, params string[] asked)
        {
            var first = "";
            try
            {
                await Eventually.Until(
                    async () => System.Text.RegularExpressions.Regex.IsMatch(first = (await Run(["why", .. asked])).Split('\n')[0], pattern),
                    "the first line names the cause",
                    TimeSpan.FromSeconds(15));
            }
            catch (TimeoutException)
            {
                Assert.Matches(pattern, first);
            }
        }

        public async Task SaysNext(string text, params string[] asked)
        {
            var screen = await Run(["why", .. asked]);
            Assert.Contains(screen.Split('\n'), line => line.StartsWith("Next: ", StringComparison.Ordinal)
                && line.Contains(text, StringComparison.Ordinal));
        }

        private static bool IsGroup(string word) => word is "services" or "kv";

        private static string[] Second(string[] arguments) => IsGroup(arguments[0]) ? arguments[1..2] : [];

        private static string[] Rest(string[] arguments) => IsGroup(arguments[0]) ? arguments[2..] : arguments[1..];
    }
}
