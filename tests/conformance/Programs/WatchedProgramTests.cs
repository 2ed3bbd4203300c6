using System.Text.RegularExpressions;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>Real programs, registered and probed: what is found by HTTP and DNS follows what runs.</summary>
public sealed class WatchedProgramTests(OneServer one) : IClassFixture<OneServer>
{
    private static readonly TimeSpan _checkInterval = TimeSpan.FromSeconds(2);

    /// <summary>On top of the interval: the probe's own time, and a machine that is busy with other tests.</summary>
    private static readonly TimeSpan _graceMax = TimeSpan.FromSeconds(6);

    [NeedsPeer("nginx", "dig")]
    [Covers("C-02", "C-03", "D-02", "H-63", "H-70")]
    public async Task An_nginx_is_found_while_it_answers()
    {
        using var folder = new TempFolder();
        var port = FreePorts.Take();
        await File.WriteAllTextAsync(folder.File("nginx.conf"), Configuration(folder.Path, port));
        await FollowsAsync(
            "web", port, $$"""{"HTTP":"http://127.0.0.1:{{port}}/","Interval":"2s","Timeout":"1s"}""",
            () => ChildProcess.Start(PeersFolder.Start(
                "nginx", "-p", folder.Path, "-c", folder.File("nginx.conf"), "-e", "stderr")));
    }

    [NeedsPeer("redis-server", "dig")]
    [Covers("C-02", "D-02", "H-63", "H-70")]
    public async Task A_redis_is_found_while_it_listens()
    {
        using var folder = new TempFolder();
        var port = FreePorts.Take();
        await FollowsAsync(
            "cache", port, $$"""{"TCP":"127.0.0.1:{{port}}","Interval":"2s","Timeout":"1s"}""",
            () => ChildProcess.Start(PeersFolder.Start(
                "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--dir", folder.Path)));
    }

    private async Task FollowsAsync(string service, int port, string check, Func<ChildProcess> start)
    {
        var time = TimeProvider.System;
        await using (var first = start())
        {
            var registered = await RawExchange.PutAsync(
                one.Server.HttpPort,
                "/v1/agent/service/register",
                $$"""{"Name":"{{service}}","Port":{{port}},"Address":"127.0.0.1","Check":{{check}}}""");
            Assert.Equal(200, registered.Status);
            await UntilFoundAsync(service, port, first);

            await first.KillAsync();
            var killed = time.GetTimestamp();
            await Eventually.Until(async () => !await IsHealthyAsync(service), $"{service} is unhealthy");
            await Eventually.Until(async () => !await IsInDnsAsync(service, port), $"{service} is gone from DNS");
            Assert.InRange(time.GetElapsedTime(killed), TimeSpan.Zero, _checkInterval + _graceMax);
        }

        await using var second = start();
        await UntilFoundAsync(service, port, second);
    }

    private async Task UntilFoundAsync(string service, int port, ChildProcess program)
    {
        await Eventually.Until(
            async () => program.Exited
                ? throw new InvalidOperationException($"{service} ended: {program.Output}")
                : await IsHealthyAsync(service),
            $"{service} is healthy");
        await Eventually.Until(() => IsInDnsAsync(service, port), $"{service} is in DNS");
    }

    private async Task<bool> IsHealthyAsync(string service)
    {
        var answer = await RawExchange.GetAsync(one.Server.HttpPort, $"/v1/health/service/{service}?passing");
        return answer.Text.Contains($"\"Service\":\"{service}\"", StringComparison.Ordinal);
    }

    private async Task<bool> IsInDnsAsync(string service, int port)
    {
        var answer = await Dig.AskAsync(one.Server.DnsPort, $"{service}.service.consul SRV");
        return Regex.IsMatch(answer.Text, $@"{service}\.service\.consul\. 0 IN SRV 1 1 {port} ");
    }

    private static string Configuration(string folder, int port) =>
        $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            server { listen 127.0.0.1:{{port}}; location / { return 200 "well\n"; } }
        }
        """;
}
