using System.Net;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>What an operator may say of the door, and what clients may ask of the process.</summary>
public sealed class DoorOptionsTests
{
    [Fact]
    [Covers("H-19")]
    public async Task Blocked_paths_are_refused_whatever_the_method()
    {
        await using var door = await DoorFixture.StartAsync(
            options => options with { BlockedEndpoints = ["/v1/agent/s", "/v1/kv"] });
        foreach (var (method, path) in ((HttpMethod, string)[])
            [(HttpMethod.Get, "/v1/agent/self"), (HttpMethod.Put, "/v1/kv/a"), (HttpMethod.Options, "/v1/kv/a"), (HttpMethod.Post, "/v1/kv/a")])
        {
            using var answer = await door.Client.SendAsync(new HttpRequestMessage(method, path));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("Endpoint is blocked by agent configuration", await answer.Content.ReadAsStringAsync());
        }

        using var open = await door.Client.GetAsync("/v1/agent/members");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    [Covers("H-19")]
    public async Task Only_the_networks_that_may_write_do()
    {
        await using var closed = await DoorFixture.StartAsync(
            options => options with { WritesAllowedFrom = [IPNetwork.Parse("10.0.0.0/8")] });
        using var write = await closed.Client.PutAsync("/v1/kv/a", new StringContent("1"));
        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);
        Assert.Equal("Access is restricted", await write.Content.ReadAsStringAsync());
        using var read = await closed.Client.GetAsync("/v1/status/leader");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        await using var open = await DoorFixture.StartAsync(
            options => options with { WritesAllowedFrom = [IPNetwork.Parse("127.0.0.0/8")] });
        using var allowed = await open.Client.PutAsync("/v1/kv/a", new StringContent("1"));
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    [Covers("H-19", "H-06")]
    public async Task Headers_of_ones_own_and_of_translation_are_on_every_answer()
    {
        await using var door = await DoorFixture.StartAsync(options => options with
        {
            ResponseHeaders = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
            TranslateWanAddresses = true,
        });
        foreach (var (method, path) in ((HttpMethod, string)[])
            [(HttpMethod.Get, "/v1/agent/self"), (HttpMethod.Get, "/v1/kv/none"), (HttpMethod.Post, "/v1/kv/a"), (HttpMethod.Options, "/v1/kv/a")])
        {
            using var answer = await door.Client.SendAsync(new HttpRequestMessage(method, path));
            Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("true", answer.Headers.GetValues("X-Consul-Translate-Addresses").Single());
        }
    }

    [Fact]
    [Covers("H-11")]
    public async Task Unprintable_paths_are_served_where_that_is_wanted()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { AllowUnprintablePaths = true });
        using var answer = await door.Client.GetAsync("/v1/kv/a%09b");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await using var strict = await DoorFixture.StartAsync();
        using var refused = await strict.Client.GetAsync("/v1/kv/a%09b");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    [Covers("H-86")]
    public async Task A_configuration_that_cannot_be_read_again_is_told()
    {
        await using var door = await DoorFixture.StartAsync(furnish: house => house with
        {
            Steward = new Steward { Reload = _ => Task.FromResult<Result<bool>>(new Refused(Refusal.Invalid, "c.hcl: what is this?")) },
        });
        using var answer = await door.Client.PutAsync("/v1/agent/reload", null);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("c.hcl: what is this?", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Covers("H-84")]
    public async Task Who_asks_the_agent_to_leave_is_answered_and_it_is_told()
    {
        var told = new TaskCompletionSource();
        await using var door = await DoorFixture.StartAsync(
            furnish: house => house with { Steward = new Steward { Leave = _ => told.SetResult() } });
        using var answer = await door.Client.PutAsync("/v1/agent/leave", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await told.Task;
    }

    [Fact]
    [Covers("H-103")]
    public async Task The_version_is_that_of_the_Consul_it_speaks_as()
    {
        await using var door = await DoorFixture.StartAsync();
        Assert.Equal(
            """{"SHA":"","BuildDate":"1970-01-01T00:00:01Z","HumanVersion":"1.8.7","FIPS":""}""",
            await door.Client.GetStringAsync("/v1/agent/version"));
    }
}
