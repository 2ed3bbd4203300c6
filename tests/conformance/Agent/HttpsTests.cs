using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>HTTPS as operators set it for Consul, asked by clients that know nothing of Muster.</summary>
public sealed class HttpsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly int _port = FreePorts.Take();

    private string Ca => _folder.File("ca.pem");

    private string Cert => _folder.File("cert.pem");

    private string Key => _folder.File("key.pem");

    public Task InitializeAsync() =>
        _certificates.WriteAsync(new TlsPaths(Ca, Cert, Key), "localhost", "127.0.0.1", "server.dc1.consul");

    public Task DisposeAsync()
    {
        _folder.Dispose();
        _certificates.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    [Honours("ports.https", "addresses.https", "cert_file", "key_file")]
    public async Task It_is_answered_beside_http()
    {
        await using var agent = await StartAsync("addresses { https = \"127.0.0.1\" }");
        Assert.Contains($"https://127.0.0.1:{_port}", agent.Output, StringComparison.Ordinal);
        using var client = Client();
        using var value = new StringContent(new string('x', 300_000));
        using var written = await client.PutAsync($"https://localhost:{_port}/v1/kv/k", value);
        Assert.Equal("true", (await written.Content.ReadAsStringAsync()).Trim());
        Assert.Equal(300_000, (await client.GetStringAsync($"https://localhost:{_port}/v1/kv/k?raw")).Length);
        Assert.Equal(300_000, (await agent.Client.GetStringAsync("/v1/kv/k?raw")).Length);
    }

    [Fact]
    public async Task A_blocked_query_is_woken_and_one_that_left_is_let_go()
    {
        await using var agent = await StartAsync("");
        using var client = Client();
        using var first = new StringContent("first");
        using var begun = await agent.Client.PutAsync("/v1/kv/k", first);
        using var now = await agent.Client.GetAsync("/v1/kv/k");
        var index = now.Headers.GetValues("X-Consul-Index").Single();
        using var leaving = new CancellationTokenSource();
        var left = client.GetStringAsync($"https://localhost:{_port}/v1/kv/other?index={index}&wait=5m", leaving.Token);
        var blocked = client.GetStringAsync($"https://localhost:{_port}/v1/kv/k?raw&index={index}&wait=5m");
        await WaitingAsync(agent, 2);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await WaitingAsync(agent, 1);
        using var value = new StringContent("v");
        using var written = await agent.Client.PutAsync("/v1/kv/k", value);
        Assert.Equal("v", await blocked);
    }

    [Theory]
    [Honours("verify_incoming", "verify_incoming_https", "ca_file", "ca_path")]
    [InlineData("verify_incoming_https = true ca_path = \"ROOTS\"")]
    [InlineData("verify_incoming = true verify_incoming_https = false ca_file = \"CA\"")]
    public async Task Who_shows_no_certificate_that_the_authority_signed_is_sent_away(string settings)
    {
        await using var agent = await StartAsync(settings);
        using var without = Client();
        await Assert.ThrowsAnyAsync<Exception>(() => without.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
        using var others = new TestCertificates();
        using var strangersCertificate = others.For("stranger");
        using var stranger = Client(strangersCertificate);
        await Assert.ThrowsAnyAsync<Exception>(() => stranger.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
        using var friendsCertificate = _certificates.For("friend");
        using var friend = Client(friendsCertificate);
        Assert.Contains(":", await friend.GetStringAsync($"https://localhost:{_port}/v1/status/leader"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_shows_a_certificate_that_was_called_back_is_sent_away()
    {
        using var former = _certificates.For("former");
        using var friend = _certificates.For("friend");
        var list = _folder.File("revoked.crl");
        await File.WriteAllBytesAsync(list, _certificates.Revoke(former));
        await using var agent = await StartAsync(
            $"tls {{ https {{ verify_incoming = true ca_file = \"{Ca}\" crl_file = \"{list}\" }} }}");
        using var known = Client(friend);
        Assert.Contains(":", await known.GetStringAsync($"https://localhost:{_port}/v1/status/leader"), StringComparison.Ordinal);
        using var gone = Client(former);
        await Assert.ThrowsAnyAsync<Exception>(() => gone.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
        Assert.Contains("which is revoked", agent.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Honours("tls", "tls_min_version", "tls_cipher_suites")]
    [InlineData("tls_min_version = \"tls13\"", SslProtocols.Tls12, false)]
    [InlineData("tls_min_version = \"tls13\"", SslProtocols.Tls13, true)]
    [InlineData("tls { https { tls_min_version = \"TLSv1_3\" } }", SslProtocols.Tls12, false)]
    [InlineData("tls_min_version = \"tls12\"", SslProtocols.Tls12, true)]
    [InlineData("tls_cipher_suites = \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\"", SslProtocols.Tls12, false)]
    [InlineData("tls_cipher_suites = \"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\"", SslProtocols.Tls12, true)]
    [InlineData("tls { defaults { verify_incoming = true ca_file = \"CA\" } https { verify_incoming = false } }", SslProtocols.Tls13, true)]
    public async Task Versions_and_suites_are_as_set(string settings, SslProtocols version, bool agrees)
    {
        await using var agent = await StartAsync(settings);
        using var client = Client(null, version);
        var asked = client.GetStringAsync($"https://localhost:{_port}/v1/status/leader");
        if (agrees)
        {
            Assert.NotEmpty(await asked);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        }
    }

    [NeedsPeer("consul")]
    public async Task Consuls_program_and_musters_own_speak_it()
    {
        await using var agent = await StartAsync($"verify_incoming_https = true ca_file = \"{Ca}\"");
        string[] arguments =
        [
            "catalog", "nodes", $"-http-addr=https://localhost:{_port}", $"-ca-file={Ca}", $"-client-cert={Cert}", $"-client-key={Key}",
        ];
        await using var consul = await ChildProcess.RunAsync(PeersFolder.Start("consul", arguments));
        await using var muster = await ChildProcess.RunAsync(Checkout.Program, arguments);
        Assert.Equal((0, 0), (consul.ExitCode, muster.ExitCode));
        Assert.Contains("n1", consul.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(consul.StandardOutput, muster.StandardOutput);
    }

    [Fact]
    [Honours("limits.https_handshake_timeout")]
    public async Task Who_says_nothing_is_cut_off()
    {
        await using var agent = await StartAsync("limits { https_handshake_timeout = \"200ms\" }");
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync("127.0.0.1", _port);
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1]));
    }

    [Theory]
    [InlineData("SIGHUP")]
    [InlineData("/v1/agent/reload")]
    public async Task A_renewed_certificate_is_shown_after_a_reload(string asked)
    {
        await using var agent = await StartAsync("");
        using var open = Client();
        _ = await open.GetStringAsync($"https://localhost:{_port}/v1/status/leader");
        var first = await ShownAsync();

        var second = await RenewAsync();
        if (asked == "SIGHUP")
        {
            agent.Process.Signal(1);
        }
        else
        {
            (await agent.Client.PutAsync(asked, null)).EnsureSuccessStatusCode();
        }

        await Eventually.Until(async () => await ShownAsync() == second, "the renewed one is shown");
        Assert.NotEqual(first, second);
        await Eventually.Until(
            () => agent.Output.Contains("HTTPS shows another certificate", StringComparison.Ordinal), "the log tells");

        // Who is connected stays so.
        Assert.NotEmpty(await open.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_leaves_the_one_before()
    {
        await using var agent = await StartAsync("");
        var first = await ShownAsync();
        await File.WriteAllTextAsync(Key, "half a key");
        using var refused = await agent.Client.PutAsync("/v1/agent/reload", null);
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("Failed to load cert/key pair: ", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(first, await ShownAsync());
    }

    [Fact]
    public async Task Another_authority_of_clients_is_believed_after_a_reload()
    {
        var clients = _folder.File("clients.pem");
        using var later = new TestCertificates();
        await File.WriteAllTextAsync(clients, _certificates.Authority.ExportCertificatePem());
        await using var agent = await StartAsync($"verify_incoming_https = true ca_file = \"{clients}\"");
        using var friendsCertificate = later.For("friend");
        using (var friend = Client(friendsCertificate))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => friend.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
        }

        await File.WriteAllTextAsync(clients, later.Authority.ExportCertificatePem());
        (await agent.Client.PutAsync("/v1/agent/reload", null)).EnsureSuccessStatusCode();
        using var known = Client(friendsCertificate);
        Assert.NotEmpty(await known.GetStringAsync($"https://localhost:{_port}/v1/status/leader"));
    }

    /// <summary>Which certificate a new connection is shown.</summary>
    private async Task<string> ShownAsync()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync("127.0.0.1", _port);
        await using var stream = new SslStream(socket.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return stream.RemoteCertificate!.GetCertHashString();
    }

    private Task<string> RenewAsync() => _certificates.WriteAsync(new TlsPaths(Ca, Cert, Key), "localhost", "127.0.0.1");

    private static Task WaitingAsync(AgentProcess agent, int count) => Eventually.Until(
        async () => Regex.IsMatch(
            await agent.Client.GetStringAsync("/v1/agent/metrics"), $@"""consul\.rpc\.queries_blocking"",\s*""Value"": {count}\b"),
        $"{count} wait");

    private Task<AgentProcess> StartAsync(string settings)
    {
        settings = settings.Replace("\"CA\"", $"\"{Ca}\"", StringComparison.Ordinal)
            .Replace("\"ROOTS\"", $"\"{_folder.File("roots")}\"", StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("roots"));
        File.Copy(Ca, _folder.File("roots/ca.pem"), overwrite: true);
        return AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments =
            [
                $"-https-port={_port}", $"-hcl=cert_file = \"{Cert}\" key_file = \"{Key}\" {settings}",
            ],
        });
    }

    private HttpClient Client(X509Certificate2? shown = null, SslProtocols versions = SslProtocols.None)
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = versions,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 own && own.Issuer == _certificates.Authority.Subject,
        };
        if (shown is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(shown, null, offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = options }, disposeHandler: true);
    }
}
