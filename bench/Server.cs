using System.Net;
using Muster.Bench.Lines;
using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>One of the two that are compared: where it listens, and how much processor time it has taken.</summary>
internal sealed record Server(string Name, IReadOnlyList<ChildProcess> Processes)
{
    // USER_HZ of every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int UserTimeField = 11; // After the name's closing bracket and the state.

    private static readonly HttpClient _client = new();

    /// <summary>The ports that it has, by what is spoken there.</summary>
    public required IReadOnlyDictionary<Wire, IPEndPoint> Ports { get; init; }

    public static Server Of(AgentProcess agent) => new("Muster", [agent.Process])
    {
        Ports = new Dictionary<Wire, IPEndPoint>
        {
            [Wire.Http] = Local(agent.HttpPort), [Wire.Datagrams] = agent.Dns, [Wire.Grpc] = Local(agent.EtcdPort),
        },
    };

    public static Server Of(ConsulProcess consul) => new("Consul", [consul.Process])
    {
        Ports = new Dictionary<Wire, IPEndPoint> { [Wire.Http] = Local(consul.HttpPort), [Wire.Datagrams] = consul.Dns },
    };

    public static Server Of(EtcdProcess etcd) => new("etcd", [etcd.Process])
    {
        Ports = new Dictionary<Wire, IPEndPoint> { [Wire.Grpc] = Local(etcd.ClientPort) },
    };

    /// <summary>User and system time of its processes so far.</summary>
    public TimeSpan Cpu() => TimeSpan.FromSeconds(Processes.Sum(process => CpuTicks(process.Id)) / TicksPerSecond);

    /// <summary>Memory that its processes hold in RAM now.</summary>
    public long ResidentBytes() => Processes.Sum(process => ResidentBytes(process.Id));

    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await _client.PutAsync(new Uri($"http://{Ports[Wire.Http]}{path}"), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A call of etcd's, through its gateway for JSON.</summary>
    public async Task CallAsync(string path, string json)
    {
        using var content = new StringContent(json);
        using var answer = await _client.PostAsync(new Uri($"http://{Ports[Wire.Grpc]}{path}"), content);
        answer.EnsureSuccessStatusCode();
    }

    private static long CpuTicks(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[UserTimeField]) + long.Parse(fields[UserTimeField + 1]);
    }

    private static long ResidentBytes(int process)
    {
        const string Field = "VmRSS:";
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    private static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);
}
