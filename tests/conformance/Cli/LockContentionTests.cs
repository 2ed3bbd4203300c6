using System.Diagnostics;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>Consul's <c>lock</c> and ours contend for one lock, at a real Consul and at Muster: never more hold it than may.</summary>
public sealed class LockContentionTests
{
    private const int RunsOfEach = 6;

    [NeedsPeer("consul")]
    [Covers("K-20")]
    public async Task At_a_real_consul_one_holds_it_at_a_time() => await CrowdAsync(await ConsulProcess.StartAsync(), 1);

    [NeedsPeer("consul")]
    [Covers("K-20")]
    public async Task At_a_real_consul_three_hold_it_at_a_time() => await CrowdAsync(await ConsulProcess.StartAsync(), 3);

    [NeedsPeer("consul")]
    [Covers("K-20")]
    public async Task At_muster_one_holds_it_at_a_time() => await CrowdAsync(await AgentProcess.StartAsync(), 1);

    [NeedsPeer("consul")]
    [Covers("K-20")]
    public async Task At_muster_three_hold_it_at_a_time() => await CrowdAsync(await AgentProcess.StartAsync(), 3);

    [NeedsPeer("consul")]
    public async Task Who_waits_gets_it_when_it_is_given_back()
    {
        await using ServerProcess real = await ConsulProcess.StartAsync();
        await using ServerProcess ours = await AgentProcess.StartAsync();
        var (consul, muster) = (PeersFolder.Get("consul"), Checkout.Program);
        foreach (var server in (ServerProcess[])[real, ours])
        {
            foreach (var holders in (int[])[1, 2])
            {
                await HandOverAsync(server, holders, consul, muster);
                await HandOverAsync(server, holders, muster, consul);
            }
        }
    }

    /// <summary>Each run notes when it begins and when it ends: what the file adds up to is how many there were at once.</summary>
    private static async Task CrowdAsync(ServerProcess server, int holders)
    {
        await using var owned = server;
        using var folder = new TempFolder();
        var log = folder.File("log");
        var runs = Enumerable.Range(0, 2 * RunsOfEach)
            .Select(run => Lock(
                server,
                run % 2 == 0 ? PeersFolder.Get("consul") : Checkout.Program,
                $"-n={holders}",
                "crowd",
                $"echo + >>{log}; head -c 200000 /dev/zero | sha256sum >/dev/null; echo - >>{log}"))
            .ToList();
        foreach (var run in runs)
        {
            Assert.True(await run.WaitForExitAsync() == 0, run.Output);
            await run.DisposeAsync();
        }

        var inside = 0;
        var most = 0;
        foreach (var line in await File.ReadAllLinesAsync(log))
        {
            inside += line == "+" ? 1 : -1;
            most = Math.Max(most, inside);
        }

        Assert.Equal(0, inside);
        Assert.InRange(most, 1, holders);
        Assert.Equal(2 * 2 * RunsOfEach, (await File.ReadAllLinesAsync(log)).Length);
        await Eventually.Until(async () => await server.Client.GetStringAsync("/v1/session/list") is "[]", "no session is left");
        Assert.Equal(
            System.Net.HttpStatusCode.NotFound, (await server.Client.GetAsync("/v1/kv/crowd?keys")).StatusCode);
    }

    /// <summary>All places are taken by one program's runs; the other's waits, and runs after.</summary>
    private static async Task HandOverAsync(ServerProcess server, int holders, string holding, string waiting)
    {
        using var folder = new TempFolder();
        var (prefix, go, after) = ($"hand/{holders}", folder.File("go"), folder.File("after"));
        var first = new List<ChildProcess>();
        for (var place = 0; place < holders; place++)
        {
            var inside = folder.File($"inside-{place}");
            first.Add(Lock(
                server, holding, $"-n={holders}", prefix, $"touch {inside}; mkfifo {inside}.fifo; until test -e {go}; do read -t 0.02 x <>{inside}.fifo; done"));
            await Eventually.Until(() => File.Exists(inside), "the lock is taken");
        }

        await using var second = Lock(server, waiting, $"-n={holders}", prefix, $"touch {after}");
        await Eventually.Until(async () => await SessionsAsync(server) == holders + 1, "the other one waits, too");
        Assert.False(File.Exists(after));

        await File.WriteAllTextAsync(go, "");
        Assert.Equal(0, await second.WaitForExitAsync());
        Assert.True(File.Exists(after), second.Output);
        foreach (var held in first)
        {
            Assert.True(await held.WaitForExitAsync() == 0, held.Output);
            await held.DisposeAsync();
        }

        await Eventually.Until(async () => await SessionsAsync(server) == 0, "no session is left");
    }

    private static async Task<int> SessionsAsync(ServerProcess server) =>
        JsonDocument.Parse(await server.Client.GetStringAsync("/v1/session/list")).RootElement.GetArrayLength();

    private static ChildProcess Lock(ServerProcess server, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["lock", .. arguments]);
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{server.HttpPort}";
        start.Environment["SHELL"] = "/bin/bash";
        return ChildProcess.Start(start);
    }
}
