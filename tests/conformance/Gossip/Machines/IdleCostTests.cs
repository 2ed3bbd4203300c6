using System.Globalization;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>What a member costs that has nothing to do, beside those of others: measured for docs/benchmarks.md, not judged.</summary>
[Collection(nameof(OneLabAtATime))]
public sealed class IdleCostTests
{
    private const int Members = 5;
    private const string LogsLittle = "-log-level=warn";

    /// <summary>Rumours of the beginning are told by then, and what a young process compiles again is compiled.</summary>
    private static readonly TimeSpan _settles = TimeSpan.FromSeconds(120);

    /// <summary>Two exchanges of state begun by each.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(60);

    /// <summary>All at the same time, so that the machine is as busy for each; a network of five for each kind.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10", "consul")]
    public async Task A_member_that_has_nothing_to_do_is_measured()
    {
        await using var serf09 = await NetworkAsync("serf 0.9.4", (name, machine, _) => As(SerfOnMachine.StartAsync("0.9", name, machine, LogsLittle)));
        await using var serf10 = await NetworkAsync("serf 0.10.1", (name, machine, _) => As(SerfOnMachine.StartAsync("0.10", name, machine, LogsLittle)));
        await using var consul = await NetworkAsync("Consul 1.8.7, clients of one server", (name, machine, _) => As(name == "n1"
            ? AgentOnMachine.ConsulServerAsync(name, machine, LogsLittle)
            : AgentOnMachine.ConsulClientAsync(name, machine, LogsLittle)));
        await using var muster = await NetworkAsync("Muster, servers", (name, machine, folder) => As(AgentOnMachine.MusterAsync(name, machine, folder, LogsLittle)));
        Network[] all = [serf09, serf10, consul, muster];
        await PassedAsync(_settles);
        foreach (var network in all)
        {
            network.Begin();
        }

        var began = TimeProvider.System.GetTimestamp();
        await PassedAsync(_window);
        foreach (var network in all)
        {
            LongRun.Report(network.Line(TimeProvider.System.GetElapsedTime(began)));
        }

        foreach (var member in all.SelectMany(network => network.All))
        {
            Assert.All(await member.MembersAsync(), one => Assert.Equal("alive", one.Value));
        }
    }

    private static Task PassedAsync(TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        return Eventually.Until(() => TimeProvider.System.GetElapsedTime(began) >= time, "time has passed", time + Eventually.PatienceMax);
    }

    private static async Task<Network> NetworkAsync(string kind, Func<string, Machine, TempFolder, Task<Inhabitant>> start)
    {
        var network = new Network(kind);
        try
        {
            for (var next = 0; next < Members; next++)
            {
                var member = await start($"n{next + 1}", network.Lab[next], network.Folders[next]);
                network.All.Add(member);
                if (next > 0)
                {
                    await member.JoinAsync(network.Lab[0]);
                }
            }

            foreach (var member in network.All)
            {
                await MixedCluster.SeeAsync(network.All, member.Name, "alive");
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    private static async Task<Inhabitant> As<T>(Task<T> starting)
        where T : Inhabitant => await starting;

    /// <summary>Five members of one kind; the first is left out where it has an office of its own.</summary>
    private sealed class Network(string kind) : IAsyncDisposable
    {
        private (TrafficCounts Sent, ProcessCost Cost)[] _before = [];

        public Lab Lab { get; } = new(Members);

        public TempFolder[] Folders { get; } = [.. Enumerable.Range(0, Members).Select(_ => new TempFolder())];

        public List<Inhabitant> All { get; } = [];

        private IEnumerable<Inhabitant> Measured => All.Skip(1);

        public void Begin() => _before = [.. Measured.Select(Now)];

        public string Line(TimeSpan window)
        {
            var differences = Measured.Select(Now).Zip(_before, (now, before) =>
            {
                var (processor, waits) = now.Cost.Since(before.Cost);
                return (Sent: now.Sent - before.Sent, Processor: processor / window, Waits: waits / window.TotalSeconds, now.Cost.ResidentBytes);
            }).ToList();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"idle member, {kind}: sends {Rate(one => one.Sent.Datagrams):0.00} datagrams/s ({Rate(one => one.Sent.DatagramBytes):0} bytes/s), "
                + $"{Rate(one => one.Sent.StreamPackets):0.00} packets of TCP/s ({Rate(one => one.Sent.StreamBytes):0} bytes/s); "
                + $"{differences.Average(one => one.Processor):0.00%} of a core, {differences.Average(one => one.Waits):0} wake-ups/s, "
                + $"{differences.Average(one => one.ResidentBytes) / (1 << 20):0} MiB");

            double Rate(Func<(TrafficCounts Sent, double, double, long), long> of) => differences.Average(one => of(one)) / window.TotalSeconds;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var one in All)
            {
                await one.DisposeAsync();
            }

            Lab.Dispose();
            foreach (var folder in Folders)
            {
                folder.Dispose();
            }
        }

        private static (TrafficCounts Sent, ProcessCost Cost) Now(Inhabitant one) => (one.Machine.Sent, ProcessCost.Of(one.Process.Id));
    }
}
