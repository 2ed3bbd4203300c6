using System.Text;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

public sealed class H2PingProbeTests : IDisposable
{
    private static readonly byte[] _settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private readonly ManualTime _time = new();
    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task A_server_that_speaks_http2_passes()
    {
        await using var server = await GrpcHealthServer.StartAsync();
        Assert.Equal(
            new ProbeResult("passing", "HTTP2 ping was successful"), await RunAsync(Plain(server.Port), CheckTerms.Default));
    }

    [Fact]
    public async Task Tls_is_the_default()
    {
        await using var server = await GrpcHealthServer.StartAsync(_certificates.For("127.0.0.1"));
        var check = new LocalCheckDefinition { H2Ping = $"127.0.0.1:{server.Port}" };
        var trusting = CheckTerms.Default with { Trust = new CheckTrust([_certificates.Authority], null) };
        Assert.Equal(new ProbeResult("passing", "HTTP2 ping was successful"), await RunAsync(check, trusting));
        Assert.Equal(
            new ProbeResult(
                "critical", $"Failed to dial to {check.H2Ping}: x509: certificate signed by unknown authority"),
            await RunAsync(check, CheckTerms.Default));
        Assert.Equal("passing", (await RunAsync(check with { TlsSkipVerify = true }, CheckTerms.Default)).Status);
    }

    [Fact]
    public async Task Nobody_there_is_critical()
    {
        var port = HttpProbeTests.UnusedPort();
        Assert.Equal(
            new ProbeResult(
                "critical",
                $"Failed to dial to 127.0.0.1:{port}: dial tcp 127.0.0.1:{port}: connect: connection refused"),
            await RunAsync(Plain(port), CheckTerms.Default));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "the server does not speak HTTP/2")]
    [InlineData("", "unexpected EOF")]
    [InlineData("\0\0", "unexpected EOF")]
    public async Task A_server_that_does_not_speak_it_is_critical(string answer, string why)
    {
        await using var server = new ScriptedServer(_ => answer);
        Assert.Equal(
            new ProbeResult("critical", $"HTTP2 ping failed: {why}"), await RunAsync(Plain(server.Port), CheckTerms.Default));
    }

    [Fact]
    public async Task One_that_talks_without_end_is_given_up()
    {
        var settings = Encoding.Latin1.GetString(_settings);
        await using var server = new ScriptedServer(_ => string.Concat(Enumerable.Repeat(settings, 500)));
        var result = await RunAsync(Plain(server.Port), CheckTerms.Default);
        Assert.Equal("critical", result.Status);
        Assert.StartsWith("HTTP2 ping failed: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_never_answers_the_ping_is_critical_in_time()
    {
        await using var server = new ScriptedServer(_ => null);
        var running = RunAsync(Plain(server.Port), CheckTerms.Default);
        await Eventually.Until(() => server.Requests.Count == 1, "the preface was read");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new ProbeResult("critical", "HTTP2 ping failed: context deadline exceeded"), await running);
    }

    public void Dispose() => _certificates.Dispose();

    private static LocalCheckDefinition Plain(int port) => new() { H2Ping = $"127.0.0.1:{port}", H2PingUseTls = false };

    private Task<ProbeResult> RunAsync(LocalCheckDefinition check, CheckTerms terms) =>
        new H2PingProbe(terms, _time).RunAsync(check, CancellationToken.None).AsTask();
}
