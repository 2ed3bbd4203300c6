using System.Net;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>The texts are those that Consul 1.8.7 gave for the same servers.</summary>
public sealed class GrpcProbeTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task A_server_and_its_services_are_asked_each_by_name()
    {
        await using var server = await GrpcHealthServer.StartAsync();
        var longName = new string('n', 300);
        server.Statuses["up"] = GrpcHealthServer.Serving;
        server.Statuses["a/b"] = GrpcHealthServer.Serving;
        server.Statuses[longName] = GrpcHealthServer.Serving;
        server.Statuses["down"] = GrpcHealthServer.NotServing;
        var at = $"127.0.0.1:{server.Port}";
        foreach (var target in new[] { at, $"{at}/", $"{at}/up", $"{at}/a/b", $"{at}/{longName}" })
        {
            Assert.Equal(new ProbeResult("passing", $"gRPC check {target}: success"), await RunAsync(target));
        }

        Assert.Equal(
            new ProbeResult("critical", "gRPC application didn't report service healthy"), await RunAsync($"{at}/down"));
        Assert.Equal(
            new ProbeResult("critical", "rpc error: code = NotFound desc = unknown service"), await RunAsync($"{at}/none"));
        Assert.All(server.Requests, request => Assert.Equal($"POST /grpc.health.v1.Health/Check {at}", request));
    }

    [Fact]
    public async Task Nobody_there_is_told_in_grpcs_words()
    {
        var port = HttpProbeTests.UnusedPort();
        Assert.Equal(
            "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing "
            + $"dial tcp 127.0.0.1:{port}: connect: connection refused\"",
            (await RunAsync($"127.0.0.1:{port}")).Output);
        Assert.Equal(
            "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing "
            + "dial tcp: address foo: missing port in address\"",
            (await RunAsync("foo")).Output);
    }

    [Fact]
    public async Task One_that_never_answers_is_critical_in_time()
    {
        await using var server = new ScriptedServer(_ => null);
        var running = RunAsync($"127.0.0.1:{server.Port}");
        await Eventually.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            },
            "the time is over");
        Assert.Equal(
            new ProbeResult("critical", "rpc error: code = DeadlineExceeded desc = context deadline exceeded"), await running);
    }

    [Fact]
    public async Task A_server_of_another_protocol_is_critical()
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Ok("hello"));
        var result = await RunAsync($"127.0.0.1:{server.Port}");
        Assert.Equal("critical", result.Status);
        Assert.StartsWith("rpc error: code = Unavailable desc = ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tls_the_certificate_must_be_the_servers()
    {
        await using var server = await GrpcHealthServer.StartAsync(_certificates.For("127.0.0.1", "web.test"));
        var check = new LocalCheckDefinition { Grpc = $"127.0.0.1:{server.Port}", GrpcUseTls = true };
        var trusting = CheckTerms.Default with { Trust = new CheckTrust([_certificates.Authority], null) };
        Assert.Equal("passing", (await RunAsync(check, trusting)).Status);
        Assert.Equal("passing", (await RunAsync(check with { TlsServerName = "web.test" }, trusting)).Status);
        Assert.Equal("passing", (await RunAsync(check with { TlsSkipVerify = true }, CheckTerms.Default)).Status);
        Assert.Equal(
            "rpc error: code = Unavailable desc = connection error: desc = \"transport: authentication handshake failed: "
            + "x509: certificate signed by unknown authority\"",
            (await RunAsync(check, CheckTerms.Default)).Output);
        Assert.Equal("critical", (await RunAsync(check with { TlsServerName = "db.test" }, trusting)).Status);
    }

    public void Dispose() => _certificates.Dispose();

    private Task<ProbeResult> RunAsync(string target) =>
        RunAsync(new LocalCheckDefinition { Grpc = target }, CheckTerms.Default);

    private Task<ProbeResult> RunAsync(LocalCheckDefinition check, CheckTerms terms) =>
        new GrpcProbe(terms, _time).RunAsync(check, CancellationToken.None).AsTask();
}
