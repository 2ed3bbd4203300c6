using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>What the environment says, both programs hear: the same requests reach a listener, the same agents are trusted.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Said => new()
    {
        { "", "" },
        { "CONSUL_HTTP_TOKEN=env", "" },
        { "CONSUL_HTTP_TOKEN=env", "-token=flag" },
        { "CONSUL_HTTP_TOKEN_FILE=FILE", "" },
        { "CONSUL_HTTP_TOKEN=env CONSUL_HTTP_TOKEN_FILE=FILE", "" },
        { "CONSUL_HTTP_TOKEN_FILE=FILE", "-token=flag" },
        { "CONSUL_HTTP_TOKEN=env", "-token-file=FILE" },
        { "CONSUL_HTTP_AUTH=user:pass", "" },
        { "CONSUL_HTTP_AUTH=user", "" },
        { "CONSUL_HTTP_SSL=false", "" },
        { "CONSUL_HTTP_SSL_VERIFY=false", "" },
    };

    [NeedsPeerTheory("consul")]
    [Covers("L-02")]
    [MemberData(nameof(Said))]
    public async Task The_same_request_is_sent(string environment, string flags)
    {
        var consul = await RequestOfAsync(PeersFolder.Start("consul"), environment, flags);
        var muster = await RequestOfAsync(new ProcessStartInfo(Checkout.Program), environment, flags);
        Assert.NotEmpty(muster);
        Assert.Equal(consul, muster);
    }

    [NeedsPeerTheory("consul")]
    [Covers("L-02")]
    [InlineData("CONSUL_CACERT=CA CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", true)]
    [InlineData("CONSUL_CAPATH=ROOTS CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", true)]
    [InlineData("CONSUL_HTTP_SSL_VERIFY=false CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", true)]
    [InlineData("CONSUL_CACERT=CA CONSUL_TLS_SERVER_NAME=server.dc1.consul CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", true)]
    [InlineData("CONSUL_CACERT=CA CONSUL_TLS_SERVER_NAME=other CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", false)]
    [InlineData("CONSUL_CLIENT_CERT=CERT CONSUL_CLIENT_KEY=KEY", false)]
    [InlineData("CONSUL_CACERT=CA", false)]
    public async Task The_same_agents_are_trusted(string environment, bool trusted)
    {
        using var certificates = new TestCertificates();
        using var own = certificates.For("127.0.0.1", "server.dc1.consul");
        Directory.CreateDirectory(_folder.File("roots"));
        await File.WriteAllTextAsync(_folder.File("ca"), certificates.Authority.ExportCertificatePem());
        File.Copy(_folder.File("ca"), _folder.File("roots/ca.pem"));
        await File.WriteAllTextAsync(_folder.File("cert"), own.ExportCertificatePem());
        await File.WriteAllTextAsync(
            _folder.File("key"),
            System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(own)!.ExportPkcs8PrivateKeyPem());
        var port = FreePorts.Take();
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments =
            [
                $"-https-port={port}", $"-cert-file={_folder.File("cert")}", $"-key-file={_folder.File("key")}",
                $"-ca-file={_folder.File("ca")}", "-hcl=verify_incoming = true",
            ],
        });
        var all = $"CONSUL_HTTP_ADDR=127.0.0.1:{port} CONSUL_HTTP_SSL=true {environment}";
        await using var consul = await RunAsync(PeersFolder.Start("consul", "catalog", "datacenters"), all);
        await using var muster = await RunAsync(new ProcessStartInfo(Checkout.Program, ["catalog", "datacenters"]), all);
        var wanted = trusted ? 0 : 1;
        Assert.Equal((wanted, wanted), (consul.ExitCode, muster.ExitCode));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The request's first line and what says who asks.</summary>
    private async Task<string> RequestOfAsync(ProcessStartInfo program, string environment, string flags)
    {
        await File.WriteAllTextAsync(_folder.File("file"), "of the file\n");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        foreach (var argument in (string[])["kv", "get", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "some/key"])
        {
            program.ArgumentList.Add(Named(argument));
        }

        var running = RunAsync(program, $"CONSUL_HTTP_ADDR=127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} {environment}");
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        await client.GetStream().WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        await using var ended = await running;
        return string.Join('\n', lines.Where((line, at) => at == 0 || IsIdentity(line)).Order(StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsIdentity(string header) =>
        header.StartsWith("X-Consul-Token:", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase);

    private Task<ChildProcess> RunAsync(ProcessStartInfo program, string environment)
    {
        foreach (var pair in environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            program.Environment[pair[0]] = Named(pair[1]);
        }

        return ChildProcess.RunAsync(program);
    }

    /// <summary>A whole value in capitals stands for a file of the test's.</summary>
    private string Named(string value) => value switch
    {
        "FILE" or "ROOTS" or "CERT" or "KEY" or "CA" => _folder.File(value.ToLowerInvariant()),
        "-token-file=FILE" => $"-token-file={_folder.File("file")}",
        _ => value,
    };
}
