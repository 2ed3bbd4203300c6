using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Five agents on five machines: a server and two clients of the real Consul, and two of ours.</summary>
internal sealed class ConsulPool : IAsyncDisposable
{
    private readonly string[] _encrypt;

    private ConsulPool(int spare, string? key)
    {
        Lab = new Lab(5 + spare);
        _encrypt = key is null ? [] : [$"-encrypt={key}"];
    }

    public Lab Lab { get; }

    public List<AgentOnMachine> All { get; } = [];

    public AgentOnMachine Server => Named("s1");

    public AgentOnMachine Client1 => Named("c1");

    public AgentOnMachine Client2 => Named("c2");

    public AgentOnMachine Ours1 => Named("m1");

    public AgentOnMachine Ours2 => Named("m2");

    /// <summary>All of them running; who is to know whom is the story's matter.</summary>
    public static async Task<ConsulPool> StartAsync(int spare = 0, string? key = null)
    {
        var pool = new ConsulPool(spare, key);
        try
        {
            pool.All.AddRange(await Task.WhenAll(
                AgentOnMachine.ConsulServerAsync("s1", pool.Lab[0], pool._encrypt),
                pool.StartAsync("c1"),
                pool.StartAsync("c2"),
                pool.StartAsync("m1"),
                pool.StartAsync("m2")));
            return pool;
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Everybody sees everybody alive, and both programs' servers have all of them in their catalogs.</summary>
    public async Task AllAreAliveAsync()
    {
        foreach (var one in All)
        {
            await MixedCluster.SeeAsync(All, one.Name, "alive");
            foreach (var catalog in (AgentOnMachine[])[Server, Ours1])
            {
                await catalog.HealthAsync(one.Name, "passing");
            }
        }
    }

    /// <summary>The one of that name again, on its machine, without a word about whom to join.</summary>
    public async Task<AgentOnMachine> AgainAsync(string name)
    {
        var before = Named(name);
        await before.DisposeAsync();
        var again = await StartAsync(name);
        All[All.IndexOf(before)] = again;
        return again;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in All)
        {
            await one.DisposeAsync();
        }

        Lab.Dispose();
    }

    private AgentOnMachine Named(string name) => All.Single(one => one.Name == name);

    private Task<AgentOnMachine> StartAsync(string name) => name switch
    {
        "c1" => AgentOnMachine.ConsulClientAsync(name, Lab[1], _encrypt),
        "c2" => AgentOnMachine.ConsulClientAsync(name, Lab[2], _encrypt),
        "m1" => AgentOnMachine.MusterAsync(name, Lab[3], _encrypt),
        _ => AgentOnMachine.MusterAsync(name, Lab[4], _encrypt),
    };
}
