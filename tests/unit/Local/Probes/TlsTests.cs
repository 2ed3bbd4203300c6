using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>What certificates http and tcp checks believe.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestCertificates _certificates = new();
    private readonly CheckTerms _trusting;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TlsTests()
    {
        _trusting = CheckTerms.Default with { Trust = new CheckTrust([_certificates.Authority], null) };
        _listener.Start();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private LocalCheckDefinition Http => new() { Http = $"https://127.0.0.1:{Port}/x" };

    private LocalCheckDefinition Tcp => new() { Tcp = $"127.0.0.1:{Port}", TcpUseTls = true };

    [Fact]
    public async Task The_agents_own_authority_is_believed()
    {
        using var certificate = _certificates.For("127.0.0.1");
        Assert.Equal(
            new ProbeResult("passing", $"HTTP GET https://127.0.0.1:{Port}/x: 200 OK Output: hi"),
            await HttpAsync(Http, _trusting, certificate));
        Assert.Equal(
            new ProbeResult("passing", $"TCP+TLS connect 127.0.0.1:{Port}: Success"),
            await TcpAsync(Tcp, _trusting, certificate));
    }

    [Fact]
    public async Task Another_authority_is_not_unless_nothing_is_to_be_verified()
    {
        using var certificate = _certificates.For("127.0.0.1");
        const string why = "x509: certificate signed by unknown authority";
        Assert.Equal(
            new ProbeResult("critical", $"Get \"https://127.0.0.1:{Port}/x\": {why}"),
            await HttpAsync(Http, CheckTerms.Default, certificate));
        Assert.Equal(new ProbeResult("critical", why), await TcpAsync(Tcp, CheckTerms.Default, certificate));
        Assert.Equal(
            "passing", (await HttpAsync(Http with { TlsSkipVerify = true }, CheckTerms.Default, certificate)).Status);
        Assert.Equal(
            "passing", (await TcpAsync(Tcp with { TlsSkipVerify = true }, CheckTerms.Default, certificate)).Status);
    }

    [Fact]
    public async Task The_name_must_be_that_of_the_host_or_the_one_given()
    {
        using var certificate = _certificates.For("web.test", "www.web.test");
        Assert.Equal(
            "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
            (await TcpAsync(Tcp, _trusting, certificate)).Output);
        Assert.Equal(
            "x509: certificate is valid for web.test, www.web.test, not db.test",
            (await TcpAsync(Tcp with { TlsServerName = "db.test" }, _trusting, certificate)).Output);
        Assert.Equal("passing", (await TcpAsync(Tcp with { TlsServerName = "web.test" }, _trusting, certificate)).Status);
        Assert.Equal("passing", (await HttpAsync(Http with { TlsServerName = "web.test" }, _trusting, certificate)).Status);
    }

    [Fact]
    public async Task The_host_header_has_no_say_in_it()
    {
        using var certificate = _certificates.For("127.0.0.1");
        var check = Http with { Header = Http.Header.Add("Host", ["other.test"]) };
        Assert.Equal("passing", (await HttpAsync(check, _trusting, certificate)).Status);
    }

    [Fact]
    public async Task The_agents_own_certificate_is_shown()
    {
        using var certificate = _certificates.For("127.0.0.1");
        using var own = _certificates.For("agent.test");
        var terms = _trusting with { Trust = _trusting.Trust with { Own = own } };
        var shown = new TaskCompletionSource<string?>();
        var serving = ServeAsync(certificate, secured => shown.SetResult(secured.RemoteCertificate?.GetCertHashString()));
        using var probe = new HttpProbe(terms, _time);
        Assert.Equal("passing", (await probe.RunAsync(Http, CancellationToken.None)).Status);
        await serving;
        Assert.Equal(own.GetCertHashString(), await shown.Task);
    }

    [Fact]
    public async Task A_server_without_tls_is_told_so()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.0 400 Bad Request\r\n\r\n");
        var check = new LocalCheckDefinition { Tcp = $"127.0.0.1:{server.Port}", TcpUseTls = true };
        var result = await new TcpProbe(_trusting, _time).RunAsync(check, CancellationToken.None);
        Assert.Equal(new ProbeResult("critical", "tls: first record does not look like a TLS handshake"), result);
    }

    public void Dispose()
    {
        _listener.Stop();
        _certificates.Dispose();
    }

    private async Task<ProbeResult> HttpAsync(LocalCheckDefinition check, CheckTerms terms, X509Certificate2 certificate)
    {
        using var probe = new HttpProbe(terms, _time);
        return await WithServerAsync(probe, check, certificate);
    }

    private Task<ProbeResult> TcpAsync(LocalCheckDefinition check, CheckTerms terms, X509Certificate2 certificate) =>
        WithServerAsync(new TcpProbe(terms, _time), check, certificate);

    private async Task<ProbeResult> WithServerAsync(IProbe probe, LocalCheckDefinition check, X509Certificate2 certificate)
    {
        var serving = ServeAsync(certificate, static _ => { });
        var result = await probe.RunAsync(check, CancellationToken.None);
        await serving;
        return result;
    }

    /// <summary>One connection: a handshake, and an answer to whatever is asked.</summary>
    private async Task ServeAsync(X509Certificate2 certificate, Action<SslStream> seen)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var secured = new SslStream(client.GetStream());
        try
        {
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || shown.Issuer.Length > 0,
            });
            seen(secured);
            if (await secured.ReadAsync(new byte[4096]) > 0)
            {
                await secured.WriteAsync(Encoding.ASCII.GetBytes(ScriptedServer.Ok("hi")));
            }
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // The other side did not like the certificate: that is what was to be seen.
            Assert.NotNull(e.Message);
        }
    }
}
