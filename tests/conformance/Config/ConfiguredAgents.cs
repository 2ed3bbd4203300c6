using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>A Consul and a Muster, each with a folder of configuration of its own that holds the same.</summary>
internal sealed class ConfiguredAgents : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ServerProcess> _agents = [];

    public AgentProcess Muster => _agents.OfType<AgentProcess>().Single();

    public static async Task<ConfiguredAgents> StartAsync(string services)
    {
        var agents = new ConfiguredAgents();
        agents.Write("services.hcl", services);
        var consul = ConsulProcess.StartAsync(agents.Settings("consul"));
        var muster = AgentProcess.StartAsync(agents.Settings("muster"));
        agents._agents.Add(await consul);
        agents._agents.Add(await muster);
        return agents;
    }

    public void Write(string file, string text)
    {
        foreach (var name in (string[])["consul", "muster"])
        {
            Directory.CreateDirectory(_folder.File(name));
            File.WriteAllText(Path.Combine(_folder.File(name), file), text);
        }
    }

    /// <summary>Asks both; the statuses must be the same.</summary>
    public async Task<int> PutAsync(string path, string body = "")
    {
        var statuses = new List<int>();
        foreach (var agent in _agents)
        {
            using var content = new StringContent(body);
            using var answer = await agent.Client.PutAsync(path, content);
            statuses.Add((int)answer.StatusCode);
        }

        return Assert.Single(statuses.Distinct());
    }

    /// <summary>Waits until both say the same, and it holds the text: the catalog hears of a reload a moment later.</summary>
    public async Task<string> AgreeAsync(string path, string text)
    {
        string[] said = [];
        try
        {
            await Eventually.Until(
                async () =>
                {
                    said = await Task.WhenAll(_agents.Select(agent => SaidAsync(agent, path)));
                    return said[0] == said[1] && said[0].Contains(text, StringComparison.Ordinal);
                },
                $"both say the same of {path}, with {text}");
            return said[0];
        }
        catch (TimeoutException inVain)
        {
            throw new TimeoutException($"{inVain.Message}\n{string.Join('\n', said)}", inVain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        _folder.Dispose();
    }

    private AgentSettings Settings(string name) => new()
    {
        Node = "n1",
        ExtraArguments = [$"-config-dir={_folder.File(name)}", "-node-id=4d5f1e0a-6a0c-4b3e-9f58-0c1d2e3f4a5b"],
    };

    /// <summary>Without indexes, which are each history's own, and types, which Consul leaves out of checks in files.</summary>
    private static async Task<string> SaidAsync(ServerProcess agent, string path)
    {
        var json = JsonNode.Parse(await agent.Client.GetStringAsync(path));
        Strip(json);
        return json!.ToJsonString();
    }

    private static void Strip(JsonNode? json)
    {
        if (json is JsonObject map)
        {
            foreach (var name in (string[])["CreateIndex", "ModifyIndex", "Type"])
            {
                map.Remove(name);
            }
        }

        IEnumerable<JsonNode?> within = json switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var inner in within)
        {
            Strip(inner);
        }
    }
}
