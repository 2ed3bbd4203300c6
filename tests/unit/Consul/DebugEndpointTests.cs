using System.Net;
using System.Text;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

public sealed class DebugEndpointTests
{
    [Fact]
    [Covers("H-21")]
    public async Task Nobody_looks_in_unless_that_is_enabled()
    {
        await using var door = await DoorFixture.StartAsync();
        foreach (var page in (string[])["", "cmdline", "goroutine", "heap", "profile", "trace", "nothing"])
        {
            using var answer = await door.Client.GetAsync($"/debug/pprof/{page}");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("ACL support disabled", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("", "text/html; charset=utf-8", "goroutine")]
    [InlineData("cmdline", "text/plain; charset=utf-8", "")]
    [InlineData("symbol", "text/plain; charset=utf-8", "num_symbols: 1")]
    [InlineData("goroutine?debug=2", "text/plain; charset=utf-8", "2 worker [sleeping], processor time 0.30 s")]
    [InlineData("heap?gc=1", "text/plain; charset=utf-8", "generation 0: ")]
    [Covers("H-21")]
    public async Task Pages_for_people(string page, string type, string holds)
    {
        await using var door = await StartAsync();
        using var answer = await door.Client.GetAsync($"/debug/pprof/{page}");
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains(holds, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-21")]
    public async Task A_page_that_there_is_not()
    {
        await using var door = await StartAsync();
        using var answer = await door.Client.GetAsync("/debug/pprof/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("Unknown profile\n", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("profile", TraceKind.Samples, 30)]
    [InlineData("profile?seconds=2", TraceKind.Samples, 2)]
    [InlineData("profile?seconds=x", TraceKind.Samples, 30)]
    [InlineData("profile?seconds=-1", TraceKind.Samples, 30)]
    [InlineData("trace", TraceKind.Events, 1)]
    [InlineData("trace?seconds=0.5", TraceKind.Events, 0.5)]
    [Covers("H-21")]
    public async Task Traces_are_sent_as_they_come(string page, TraceKind kind, double seconds)
    {
        await using var door = await StartAsync();
        var bytes = await door.Client.GetByteArrayAsync($"/debug/pprof/{page}");
        Assert.Equal($"{kind} {TimeSpan.FromSeconds(seconds)}", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task A_trace_that_is_too_long_is_refused()
    {
        await using var door = await StartAsync();
        using var answer = await door.Client.GetAsync("/debug/pprof/profile?seconds=1e9");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_process_that_cannot_be_traced_says_so()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { EnableDebug = true });
        using var answer = await door.Client.GetAsync("/debug/pprof/profile");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("this process cannot be traced\n", await answer.Content.ReadAsStringAsync());
    }

    private static Task<DoorFixture> StartAsync() => DoorFixture.StartAsync(
        options => options with { EnableDebug = true },
        house => house with
        {
            Steward = new Steward
            {
                Threads = () =>
                [
                    new ThreadReport(1, "worker", 'S', TimeSpan.FromMilliseconds(100)),
                    new ThreadReport(2, "worker", 'S', TimeSpan.FromMilliseconds(200)),
                ],
                Trace = async (kind, length, begun, cancel) =>
                {
                    await (await begun()).WriteAsync(Encoding.UTF8.GetBytes($"{kind} {length}"), cancel);
                    return true;
                },
            },
        });
}
