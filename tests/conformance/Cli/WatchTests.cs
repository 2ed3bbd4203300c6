using System.Diagnostics;
using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>Both programs, each watching the same real Consul agent with a program to run: the same runs, in the same order.</summary>
public sealed class WatchTests
{
    [NeedsPeer("consul")]
    public async Task A_program_is_run_on_the_same_changes()
    {
        await using var agent = await ConsulProcess.StartAsync();
        using var folder = new TempFolder();
        await PutAsync(agent, "watched", "one");
        await using var theirs = Watch(PeersFolder.Get("consul"), agent, folder.File("theirs"), "-type=key", "-key=watched");
        await using var ours = Watch(Checkout.Program, agent, folder.File("ours"), "-type=key", "-key=watched");
        await RunsAsync(folder, 1);
        await PutAsync(agent, "other", "x");
        await PutAsync(agent, "watched", "two");
        await RunsAsync(folder, 2);
        await PutAsync(agent, "watched", "two");
        await agent.Client.DeleteAsync("/v1/kv/watched");
        await RunsAsync(folder, 3);
        Assert.Equal(await File.ReadAllTextAsync(folder.File("theirs")), await File.ReadAllTextAsync(folder.File("ours")));
        Assert.False(ours.Exited);

        theirs.Signal(15);
        ours.Signal(15);
        await theirs.WaitForExitAsync();
        await ours.WaitForExitAsync();
        Assert.Equal(theirs.ExitCode, ours.ExitCode);
    }

    [NeedsPeer("consul")]
    public async Task A_program_is_run_for_each_event_of_a_name()
    {
        await using var agent = await ConsulProcess.StartAsync();
        using var folder = new TempFolder();
        await using var ours = Watch(Checkout.Program, agent, folder.File("ours"), "-type=event", "-name=deploy");
        await Eventually.Until(() => Lines(folder.File("ours")) == 1, "it is run at once");
        for (var i = 2; i < 8; i++)
        {
            var number = i;
            await FireAsync(agent, "other");
            await FireAsync(agent, "deploy");
            await Eventually.Until(() => Lines(folder.File("ours")) == number, "it is run for the event");
        }

        // Consul's own program tells some twice, since it takes the marks of events for an order.
        Assert.Equal(6, (await File.ReadAllTextAsync(folder.File("ours"))).Split("\"deploy\"").Length - 1);
    }

    [NeedsPeer("consul")]
    public async Task An_agent_that_was_away_is_asked_again()
    {
        await using var agent = await ConsulProcess.StartAsync();
        using var folder = new TempFolder();
        await PutAsync(agent, "watched", "one");
        await using var ours = Watch(Checkout.Program, agent, folder.File("ours"), "-type=key", "-key=watched");
        await Eventually.Until(() => Lines(folder.File("ours")) == 1, "it is run at once");
        await agent.StopAsync(Ending.Kill);
        await Eventually.Until(() => ours.StandardError.Contains("retry=5s", StringComparison.Ordinal), "the failure is told");
        Assert.Contains(" [ERROR] watch.watch: Watch errored: type=key error=\"Get ", ours.StandardError, StringComparison.Ordinal);
        await agent.RestartAsync(Ending.Kill);
        await Eventually.Until(() => Lines(folder.File("ours")) == 2, "it is run once the agent is back");
    }

    private static ChildProcess Watch(string program, ConsulProcess agent, string file, params string[] what)
    {
        var start = new ProcessStartInfo(program, ["watch", .. what, $"cat >>{file}"]);
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{agent.HttpPort}";
        return ChildProcess.Start(start);
    }

    private static Task RunsAsync(TempFolder folder, int count) => Eventually.Until(
        () => Lines(folder.File("theirs")) == count && Lines(folder.File("ours")) == count, $"both have run {count} times");

    private static int Lines(string file) => File.Exists(file) ? File.ReadAllText(file).Count(c => c == '\n') : 0;

    private static async Task PutAsync(ConsulProcess agent, string key, string value)
    {
        using var content = new StringContent(value, Encoding.UTF8);
        (await agent.Client.PutAsync($"/v1/kv/{key}", content)).EnsureSuccessStatusCode();
    }

    private static async Task FireAsync(ConsulProcess agent, string name) =>
        (await agent.Client.PutAsync($"/v1/event/fire/{name}", null)).EnsureSuccessStatusCode();
}
