using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Six members on six machines, each joined through the one before it: two of serf 0.9, two of serf 0.10, two of ours.</summary>
internal sealed class MixedCluster : IAsyncDisposable
{
    private readonly Lab _lab;

    private MixedCluster(Lab lab) => _lab = lab;

    public Lab Lab => _lab;

    public List<Inhabitant> All { get; } = [];

    public SerfOnMachine Old1 => (SerfOnMachine)All[0];

    public AgentOnMachine Ours1 => (AgentOnMachine)All[1];

    public SerfOnMachine New1 => (SerfOnMachine)All[2];

    public SerfOnMachine Old2 => (SerfOnMachine)All[3];

    public AgentOnMachine Ours2 => (AgentOnMachine)All[4];

    public SerfOnMachine New2 => (SerfOnMachine)All[5];

    /// <param name="spare">Machines more, on which nobody lives yet.</param>
    /// <param name="anywhere">The first of each kind listen on 0.0.0.0.</param>
    /// <param name="key">Of gossip; null: in the clear.</param>
    public static async Task<MixedCluster> StartAsync(int spare = 0, bool anywhere = false, string? key = null)
    {
        var cluster = new MixedCluster(new Lab(6 + spare));
        try
        {
            var encrypt = key is null ? [] : (string[])[$"-encrypt={key}"];
            string[] serf = [.. encrypt, .. anywhere ? [$"-bind=0.0.0.0:{Inhabitant.Port}"] : (string[])[]];
            string[] ours = [.. encrypt, .. anywhere ? ["-bind=0.0.0.0"] : (string[])[]];
            var lab = cluster.Lab;

            // Each is up before it is joined: to join an agent that does not listen yet is an error.
            cluster.All.AddRange(await Task.WhenAll<Inhabitant>(
                As(SerfOnMachine.StartAsync("0.9", "old1", lab[0], serf)),
                As(AgentOnMachine.MusterAsync("ours1", lab[1], ours)),
                As(SerfOnMachine.StartAsync("0.10", "new1", lab[2], serf)),
                As(SerfOnMachine.StartAsync("0.9", "old2", lab[3], encrypt)),
                As(AgentOnMachine.MusterAsync("ours2", lab[4], encrypt)),
                As(SerfOnMachine.StartAsync("0.10", "new2", lab[5], encrypt))));
            for (var next = 1; next < cluster.All.Count; next++)
            {
                await cluster.All[next].JoinAsync(lab[next - 1]);
            }

            await cluster.AllAreAliveAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more, or one again: it takes the place of the one that had its name.</summary>
    public async Task<Inhabitant> AddAsync<T>(Task<T> starting)
        where T : Inhabitant
    {
        var one = await starting;
        var before = All.Find(other => other.Name == one.Name);
        if (before is null)
        {
            All.Add(one);
        }
        else
        {
            await before.DisposeAsync();
            All[All.IndexOf(before)] = one;
        }

        return one;
    }

    /// <summary>Everybody sees everybody alive.</summary>
    public async Task AllAreAliveAsync()
    {
        foreach (var one in All)
        {
            await AllSeeAsync(one.Name, "alive");
        }
    }

    /// <summary>Everybody but that one sees it so.</summary>
    public Task AllSeeAsync(string name, string? status) => SeeAsync(All, name, status);

    /// <summary>These see it so, as far as they are not it.</summary>
    public static async Task SeeAsync(IEnumerable<Inhabitant> some, string name, string? status)
    {
        foreach (var one in some.Where(one => one.Name != name))
        {
            await one.SeesAsync(name, status);
        }
    }

    /// <summary>Who has failed in the eyes of a serf agent, at any time, as their logs tell.</summary>
    public IReadOnlySet<string> EverFailed() => All.OfType<SerfOnMachine>()
        .SelectMany(serf => serf.Log.Split('\n'))
        .Select(line => line.Split("EventMemberFailed: ", 2))
        .Where(parts => parts.Length == 2)
        .Select(parts => parts[1].Split(' ')[0])
        .ToHashSet(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in All)
        {
            await one.DisposeAsync();
        }

        _lab.Dispose();
    }

    private static async Task<Inhabitant> As<T>(Task<T> starting)
        where T : Inhabitant => await starting;
}
