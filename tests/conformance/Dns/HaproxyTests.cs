using System.Net.Sockets;
using System.Text;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>HAProxy finds the instances of a service by SRV records, and follows as they come and go.</summary>
public sealed class HaproxyTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePorts.Take();
    private readonly Dictionary<string, NamedInstance> _instances = [];
    private AgentProcess _agent = null!;

    public async Task InitializeAsync() => _agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });

    public async Task DisposeAsync()
    {
        foreach (var instance in _instances.Values)
        {
            await instance.DisposeAsync();
        }

        await _agent.DisposeAsync();
        _folder.Dispose();
    }

    [NeedsPeer("haproxy")]
    [Covers("D-03", "D-05", "D-24", "D-29")]
    public async Task A_server_template_follows_the_instances()
    {
        foreach (var name in (string[])["a", "b", "c", "d"]) // More than the three that fit without EDNS.
        {
            await ComesAsync(name);
        }

        await using var haproxy = await StartAsync();
        await FollowsAsync(haproxy);

        await GoesAsync("b");
        await FollowsAsync(haproxy);

        await ComesAsync("e");
        await GoesAsync("a");
        await FollowsAsync(haproxy);

        // One that is ill is like one that has gone.
        await ReportAsync("c", "fail");
        await FollowsAsync(haproxy, without: "c");
        await ReportAsync("c", "pass");
        await FollowsAsync(haproxy);
    }

    private async Task<ChildProcess> StartAsync()
    {
        var file = _folder.File("haproxy.cfg");
        await File.WriteAllTextAsync(
            file,
            $"""
            global
              stats socket {Socket} mode 600 level admin
              maxconn 100
            defaults
              mode http
              timeout connect 5s
              timeout client 10s
              timeout server 10s
            frontend all
              bind 127.0.0.1:{_port}
              default_backend web
            {DnsDocument.Block("HAProxy", _agent.DnsPort)}
            """);
        return ChildProcess.Start(PeersFolder.Start("haproxy", "-db", "-f", file));
    }

    private string Socket => _folder.File("haproxy.sock");

    /// <summary>HAProxy's table shows just the instances there are, and requests through it reach each of them.</summary>
    private async Task FollowsAsync(ChildProcess haproxy, string? without = null)
    {
        var there = _instances.Where(instance => instance.Key != without).ToList();
        var wanted = string.Join(' ', there.Select(instance => $"{instance.Value.EndPoint}").Order(StringComparer.Ordinal));
        var seen = "";
        await Eventually.Until(
            async () => haproxy.Exited
                ? throw new InvalidOperationException($"HAProxy ended: {haproxy.Output}")
                : (seen = await ServersAsync()) == wanted,
            $"HAProxy has the servers {wanted}");

        using var client = new HttpClient();
        var reached = new HashSet<string>(StringComparer.Ordinal);
        await Eventually.Until(
            async () =>
            {
                reached.Add(await client.GetStringAsync($"http://127.0.0.1:{_port}/"));
                return reached.Count >= there.Count;
            },
            $"requests reach {wanted}");
        Assert.Equal(there.Select(instance => instance.Key).Order(), reached.Order());
    }

    /// <summary>The servers that are up, from the stats socket; empty while that is not there yet.</summary>
    private async Task<string> ServersAsync()
    {
        if (!File.Exists(Socket))
        {
            return "";
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("show servers state web\n"));
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var columns = lines.Single(line => line.StartsWith("# ", StringComparison.Ordinal))[2..].Split(' ');
        var rows = lines.SkipWhile(line => !line.StartsWith("# ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split(' '));
        return string.Join(
            ' ',
            rows.Where(row => row[Column("srv_op_state")] == "2")
                .Select(row => $"{row[Column("srv_addr")]}:{row[Column("srv_port")]}")
                .Order(StringComparer.Ordinal));

        int Column(string name) => Array.IndexOf(columns, name);
    }

    private async Task ComesAsync(string name)
    {
        // HAProxy 2.6 is slow to tell apart instances that differ by their ports alone.
        var instance = _instances[name] = new NamedInstance(name, $"127.0.0.{10 + name[0] - 'a'}");
        await PutAsync(
            "/v1/agent/service/register",
            $$"""
            {"Name":"web","ID":"{{name}}","Address":"{{instance.EndPoint.Address}}","Port":{{instance.EndPoint.Port}},
             "Check":{"CheckID":"{{name}}","TTL":"10m","Status":"passing"} }
            """);
    }

    private async Task GoesAsync(string name)
    {
        _instances.Remove(name, out var instance);
        await PutAsync($"/v1/agent/service/deregister/{name}", "");
        await instance!.DisposeAsync();
    }

    private Task ReportAsync(string name, string how) => PutAsync($"/v1/agent/check/{how}/{name}", "");

    private async Task PutAsync(string path, string body)
    {
        var answer = await RawExchange.PutAsync(_agent.HttpPort, path, body);
        Assert.True(answer.Status == 200, answer.ToString());
    }
}
