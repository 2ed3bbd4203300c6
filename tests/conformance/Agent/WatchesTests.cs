using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>Watches of the configuration: a real Consul and Muster run the same programs with the same words.</summary>
public sealed class WatchesTests
{
    [NeedsPeer("consul")]
    [Honours("watches")]
    public async Task Handlers_are_run_alike()
    {
        using var folder = new TempFolder();
        await using var theirs = await ConsulProcess.StartAsync(Settings(folder, "theirs"));
        await using var ours = await AgentProcess.StartAsync(Settings(folder, "ours"));
        foreach (var agent in (ServerProcess[])[theirs, ours])
        {
            await UntilLinesAsync(folder, agent == theirs ? "theirs" : "ours", 2);
            using var value = new StringContent("one", Encoding.UTF8);
            (await agent.Client.PutAsync("/v1/kv/watched", value)).EnsureSuccessStatusCode();
            await UntilLinesAsync(folder, agent == theirs ? "theirs" : "ours", 3);
            (await agent.Client.PutAsync("/v1/event/fire/deploy", null)).EnsureSuccessStatusCode();
            await UntilLinesAsync(folder, agent == theirs ? "theirs" : "ours", 4);
        }

        Assert.Equal(Shape(folder, "theirs"), Shape(folder, "ours"));
    }

    private static AgentSettings Settings(TempFolder folder, string name)
    {
        var file = folder.File(name);
        File.WriteAllText(
            folder.File($"{name}.json"),
            $$"""
            {"watches": [
              {"type": "key", "key": "watched", "args": ["sh", "-c", "cat >>{{file}}"]},
              {"type": "event", "name": "deploy", "handler": "cat >>{{file}}"}
            ]}
            """);
        return new AgentSettings { ExtraArguments = [$"-config-file={folder.File($"{name}.json")}"] };
    }

    private static Task UntilLinesAsync(TempFolder folder, string name, int count) => Eventually.Until(
        () => File.Exists(folder.File(name)) && File.ReadAllLines(folder.File(name)).Length == count,
        $"the handlers of {name} have run {count} times");

    // Two watches begin at once; ids, indexes and times are each server's own.
    private static IEnumerable<string> Shape(TempFolder folder, string name) => File.ReadAllLines(folder.File(name))
        .Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"ID\":\"[^\"]*\"|\\d+", "#"))
        .Order(StringComparer.Ordinal);
}
