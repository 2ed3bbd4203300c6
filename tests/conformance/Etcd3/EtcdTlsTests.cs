using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>etcd's door within TLS: gRPC, the gateway and the pages, for etcd's own command and for plain clients.</summary>
public sealed class EtcdTlsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly int _port = FreePorts.Take();

    private string Ca => _folder.File("ca.pem");

    private string Cert => _folder.File("cert.pem");

    private string Key => _folder.File("key.pem");

    public Task InitializeAsync() => RenewAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        _certificates.Dispose();
        return Task.CompletedTask;
    }

    [NeedsPeerTheory("etcdctl-3.5", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Who_shows_a_certificate_of_the_authority_is_answered_and_nobody_else(string version)
    {
        await using var agent = await StartAsync("verify_incoming = true ca_file = \"CA\"");
        Assert.Contains($"https://127.0.0.1:{_port}", agent.Output, StringComparison.Ordinal);
        string[] known = [$"--cacert={Ca}", $"--cert={Cert}", $"--key={Key}"];
        Assert.Equal("OK\n", await SaidAsync(version, [.. known, "put", "k", new string('v', 100_000)]));
        Assert.Equal(100_001, (await SaidAsync(version, [.. known, "get", "k", "--print-value-only"])).Length);
        Assert.Contains($"https://127.0.0.1:{_port}", await SaidAsync(version, [.. known, "member", "list"]), StringComparison.Ordinal);

        await using var stranger = await RunAsync(version, [$"--cacert={Ca}", "--command-timeout=2s", "--dial-timeout=2s", "get", "k"]);
        Assert.NotEqual(0, stranger.ExitCode);
        Assert.DoesNotContain("vvv", stranger.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateway_and_the_pages_are_there_in_both_versions_of_http()
    {
        await using var agent = await StartAsync("");
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var client = Client();
            client.DefaultRequestVersion = version;
            client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            using var put = await client.PostAsJsonAsync("/v3/kv/put", new { key = "aw==", value = "dg==" });
            Assert.Equal((HttpStatusCode.OK, version), (put.StatusCode, put.Version));
            using var asked = new StringContent("""{"key":"aw=="}""");
            using var range = await client.PostAsync("/v3/kv/range", asked);
            Assert.Contains("\"value\":\"dg==\"", (await range.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("etcdserver", await client.GetStringAsync("/version"), StringComparison.Ordinal);
            Assert.Contains("\"nodes\"", await client.GetStringAsync("/v2/keys/?recursive=true"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_after_a_reload()
    {
        await using var agent = await StartAsync("");
        var renewed = await RenewAsync();
        (await agent.Client.PutAsync("/v1/agent/reload", null)).EnsureSuccessStatusCode();
        string? shown = null;
        using var client = Client(certificate => shown = certificate.GetCertHashString());
        Assert.Contains("etcdserver", await client.GetStringAsync("/version"), StringComparison.Ordinal);
        Assert.Equal(renewed, shown);
        Assert.Contains("etcd shows another certificate", agent.Output, StringComparison.Ordinal);
    }

    private Task<string> RenewAsync() => _certificates.WriteAsync(new TlsPaths(Ca, Cert, Key), "localhost", "127.0.0.1");

    [NeedsPeer("etcdctl-3.4")]
    public async Task A_certificate_that_was_called_back_opens_no_door_from_the_reload_on()
    {
        using var client = _certificates.For("client");
        using var other = _certificates.For("other");
        var (cert, key, crl) = (_folder.File("client.pem"), _folder.File("client-key.pem"), _folder.File("revoked.crl"));
        await File.WriteAllTextAsync(cert, client.ExportCertificatePem());
        await File.WriteAllTextAsync(key, client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllBytesAsync(crl, _certificates.Revoke(other));
        await using var agent = await StartAsync($"verify_incoming = true ca_file = \"CA\" crl_file = \"{crl}\"");
        string[] known = [$"--cacert={Ca}", $"--cert={cert}", $"--key={key}", "--command-timeout=2s", "--dial-timeout=2s"];
        Assert.Equal("OK\n", await SaidAsync("3.4", [.. known, "put", "k", "v"]));

        await File.WriteAllBytesAsync(crl, _certificates.Revoke(other, client));
        (await agent.Client.PutAsync("/v1/agent/reload", null)).EnsureSuccessStatusCode();
        await using var refused = await RunAsync("3.4", [.. known, "get", "k"]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"relies on the certificate {client.SerialNumber}, which is revoked", agent.Output, StringComparison.Ordinal);
        Assert.Equal("v\n", await SaidAsync("3.4", [$"--cacert={Ca}", $"--cert={Cert}", $"--key={Key}", "get", "k", "--print-value-only"]));
    }

    [NeedsPeer("etcdctl-3.4")]
    public async Task One_port_takes_both_and_names_the_place_that_the_operator_says()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments = [.. Arguments(""), $"-etcd-port={_port}", $"-etcd-advertise=https://localhost:{_port}"],
        });
        Assert.Contains($"127.0.0.1:{_port}, https://127.0.0.1:{_port}", agent.Output, StringComparison.Ordinal);
        Assert.Equal("OK\n", await SaidAsync("3.4", [$"--cacert={Ca}", "put", "k", "secured"]));
        using var plain = new HttpClient { BaseAddress = new Uri($"http://localhost:{_port}") };
        using var asked = new StringContent("""{"key":"aw=="}""");
        using var range = await plain.PostAsync("/v3/kv/range", asked);
        Assert.Contains("\"value\":\"c2VjdXJlZA==\"", await range.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var told = $"https://localhost:{_port}";
        Assert.Equal(told, await plain.GetStringAsync("/v2/machines"));
        Assert.Contains($", {told}, ", await SaidAsync("3.4", [$"--cacert={Ca}", "member", "list"]), StringComparison.Ordinal);
        Assert.StartsWith($"{told}, ", await SaidAsync("3.4", [$"--cacert={Ca}", "endpoint", "status", "--cluster"]), StringComparison.Ordinal);
    }

    private Task<AgentProcess> StartAsync(string settings) =>
        AgentProcess.StartAsync(new AgentSettings { Dev = true, ExtraArguments = Arguments(settings) });

    private string[] Arguments(string settings) =>
    [
        $"-etcd-tls-port={_port}",
        $"-hcl=tls {{ etcd {{ cert_file = \"{Cert}\" key_file = \"{Key}\" {settings.Replace("\"CA\"", $"\"{Ca}\"", StringComparison.Ordinal)} }} }}",
    ];

    private async Task<string> SaidAsync(string version, string[] arguments)
    {
        await using var child = await RunAsync(version, arguments);
        Assert.True(child.ExitCode == 0, child.Output);
        return child.StandardOutput;
    }

    private Task<ChildProcess> RunAsync(string version, string[] arguments)
    {
        var start = PeersFolder.Start($"etcdctl-{version}", [$"--endpoints=https://localhost:{_port}", .. arguments]);
        start.Environment["ETCDCTL_API"] = "3";
        return ChildProcess.RunAsync(start);
    }

    private HttpClient Client(Action<X509Certificate2>? shown = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown?.Invoke((X509Certificate2)certificate!);
            return certificate is X509Certificate2 own && own.Issuer == _certificates.Authority.Subject;
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{_port}") };
    }
}
