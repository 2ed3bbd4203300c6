using System.Net;
using System.Net.Http.Json;
using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>One of the two that are compared: where it listens, and how much processor time it has taken.</summary>
internal sealed record Server(string Name, IPEndPoint Http, IPEndPoint Dns, HttpClient Client, ChildProcess Process)
{
    // USER_HZ of every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int UserTimeField = 11; // After the name's closing bracket and the state.

    public static Server Of(AgentProcess agent) => new(
        "Muster", new IPEndPoint(IPAddress.Loopback, agent.HttpPort), agent.Dns, agent.Client, agent.Process);

    public static Server Of(ConsulProcess consul) => new(
        "Consul", new IPEndPoint(IPAddress.Loopback, consul.HttpPort), consul.Dns, consul.Client, consul.Process);

    /// <summary>User and system time of the process so far.</summary>
    public TimeSpan Cpu()
    {
        var stat = File.ReadAllText($"/proc/{Process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((long.Parse(fields[UserTimeField]) + long.Parse(fields[UserTimeField + 1])) / TicksPerSecond);
    }

    /// <summary>Memory that the process holds in RAM now.</summary>
    public long ResidentBytes()
    {
        const string Field = "VmRSS:";
        var line = File.ReadLines($"/proc/{Process.Id}/status").Single(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await Client.PutAsync(path, content);
        answer.EnsureSuccessStatusCode();
    }
}
