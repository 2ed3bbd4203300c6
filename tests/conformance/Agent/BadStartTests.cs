using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>
/// An agent that cannot start says so in one line: what, where, and what to do. The exit code is the one of Consul 1.8.7, given
/// the same.
/// </summary>
public sealed class BadStartTests : IDisposable
{
    private const int PatienceSeconds = 60;

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string[]> Flags => new()
    {
        { "-bogus", ["flag provided but not defined: -bogus", "agent -help"] },
        { "-dat-dir=x", ["flag provided but not defined: -dat-dir", "did you mean -data-dir?"] },
        { "-http-port=abc", ["invalid value \"abc\" for flag -http-port"] },
        { "-http-port", ["flag needs an argument: -http-port"] },
        { "extra", ["Unexpected extra arguments: [extra]"] },
        { "-bind=1.2.3", ["bind_addr", "1.2.3", "{{ GetPrivateIP }}"] },
        { "-client=localhost", ["client_addr: invalid ip address: localhost"] },
        { "-bind={{ GetInterfaceIP \"nope\" }}", ["bind_addr cannot be empty", "nope"] },
        { "-bind={{ GetInterfaceIP }}", ["bind_addr", "GetInterfaceIP"] },
        { "-advertise=0.0.0.0", ["Advertise address cannot be 0.0.0.0, :: or [::]"] },
        { "-bootstrap -bootstrap-expect=3", ["'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive"] },
        { "-bootstrap-expect=-1", ["bootstrap_expect cannot be -1. Must be greater than or equal to zero"] },
        { "-datacenter=bad_dc!", ["datacenter cannot be \"bad_dc!\". Please use only [a-z0-9-_]"] },
        { "-hcl=bogus=1", ["invalid config key bogus"] },
        { "-hcl=ports{htttp=1}", ["invalid config key ports.htttp", "did you mean http?"] },
        { "-hcl=server=\"yes\"", ["server"] },
        { "-hcl=node_name=\"x", ["failed to parse"] },
        { "-config-file=/nope.hcl", ["/nope.hcl"] },
        { "-config-format=xml", ["-config-format must be either 'hcl' or 'json'"] },
        { "-node-meta=:v", ["node_meta invalid: Couldn't load metadata pair ('', 'v'): Key cannot be blank"] },
        { "-node-id=xx", ["xx", "UUID"] },
        { "-recursor=0.0.0.0", ["DNS recursor address cannot be 0.0.0.0, :: or [::]"] },
        { "-data-dir=/proc/none", ["data_dir \"/proc/none\""] },
        { "-data-dir=/dev/null", ["data_dir \"/dev/null\"", "directory"] },
        { "-log-level=loud", ["loud"] },
        { "-hcl=tls_min_version=\"tls9\"", ["TLSMinVersion: value tls9 not supported"] },
        { "-hcl=verify_incoming=true", ["VerifyIncoming set but no CA certificates were provided"] },
    };

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Flags))]
    public async Task It_is_one_line_and_the_exit_code_is_consuls(string flags, string[] says)
    {
        var given = flags.StartsWith("-b", StringComparison.Ordinal) && flags.Contains("{{", StringComparison.Ordinal)
            ? [flags]
            : flags.Split(' ');
        await using var muster = await MusterAsync(given);
        AssertOneLine(muster, says);
        await using var consul = await ChildProcess.RunAsync(
            Start(PeersFolder.Start("consul"), _folder.File("consul"), ["-serf-wan-port=-1", "-grpc-port=-1", .. given]),
            patience: TimeSpan.FromSeconds(PatienceSeconds));
        Assert.Equal(consul.ExitCode, muster.ExitCode);
    }

    [Theory]
    [InlineData("http", "HTTP", "-http-port")]
    [InlineData("dns", "DNS", "-dns-port")]
    [InlineData("https", "HTTP", "-https-port")]
    public async Task A_port_that_is_taken(string port, string door, string remedy)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var number = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var certificates = new TestCertificates();
        using var own = certificates.For("localhost");
        await File.WriteAllTextAsync(_folder.File("cert"), own.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder.File("key"), System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions
            .GetECDsaPrivateKey(own)!.ExportPkcs8PrivateKeyPem());
        await using var child = await MusterAsync(
            $"-{port}-port={number}", $"-cert-file={_folder.File("cert")}", $"-key-file={_folder.File("key")}");
        AssertOneLine(child, $"cannot listen for {door} on", $"127.0.0.1:{number}", "already in use", remedy);
    }

    [Fact]
    public async Task An_address_that_is_not_this_machines()
    {
        await using var child = await MusterAsync("-client=203.0.113.7");
        AssertOneLine(child, "203.0.113.7", "annot assign");
    }

    [Fact]
    public async Task A_data_folder_that_another_agent_holds()
    {
        await using var agent = await AgentProcess.StartAsync();
        await using var child = await MusterAsync($"-data-dir={agent.DataDirectory}");
        AssertOneLine(
            child, $"data_dir \"{agent.DataDirectory}\" is held by another agent (process {agent.Process.Id})", "name another folder");
    }

    [Fact]
    public async Task A_data_folder_of_a_newer_program_or_damaged()
    {
        var data = _folder.File("data");
        await using (var agent = await AgentProcess.StartAsync(new AgentSettings { DataDirectory = data }))
        {
            await agent.StopAsync();
        }

        var journal = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
            .Single(file => Path.GetFileName(file) == "history.db");

        // SQLite keeps the schema's version in its header: four bytes at 60, big-endian.
        var bytes = await File.ReadAllBytesAsync(journal);
        bytes[60] = 0x7f;
        await File.WriteAllBytesAsync(journal, bytes);
        await using var newer = await MusterAsync($"-data-dir={data}");
        AssertOneLine(newer, journal, "was written by a newer Muster");

        await File.WriteAllBytesAsync(journal, [.. Enumerable.Repeat((byte)'x', bytes.Length)]);
        await using var damaged = await MusterAsync($"-data-dir={data}");
        AssertOneLine(damaged, journal, "damaged", "move it away");
    }

    [Fact]
    public async Task A_node_id_file_that_holds_none()
    {
        var data = _folder.File("data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "node-id"), "nobody");
        await using var child = await MusterAsync($"-data-dir={data}");
        AssertOneLine(child, $"{data}/node-id holds no UUID: mend it, or remove it");
    }

    [Fact]
    public async Task Certificates_that_cannot_be_read()
    {
        await using var missing = await MusterAsync("-https-port=0", "-cert-file=/nope/cert", "-key-file=/nope/key");
        AssertOneLine(missing, "Failed to load cert/key pair: /nope/cert");
        await File.WriteAllTextAsync(_folder.File("ca"), "nothing");
        await using var empty = await MusterAsync("-enable-agent-tls-for-checks", $"-ca-file={_folder.File("ca")}");
        AssertOneLine(empty, $"Error loading from {_folder.File("ca")}: there is no certificate in PEM");
    }

    [Fact]
    public async Task A_pid_file_that_cannot_be_written()
    {
        await using var child = await MusterAsync("-pid-file=/proc/none/pid");
        AssertOneLine(child, "pid_file \"/proc/none/pid\" cannot be written");
    }

    public void Dispose() => _folder.Dispose();

    private Task<ChildProcess> MusterAsync(params string[] flags) =>
        ChildProcess.RunAsync(Start(new ProcessStartInfo(Checkout.Program), _folder.File("muster"), flags));

    /// <summary>A server that would start, were it not for the flags; they win, being last.</summary>
    private static ProcessStartInfo Start(ProcessStartInfo start, string data, IEnumerable<string> flags)
    {
        string[] free =
        [
            "agent", "-server", $"-data-dir={data}", "-node=n1", "-bind=127.0.0.1",
            .. ((string[])["http", "dns", "server", "serf-lan", "serf-wan"]).Select(port => $"-{port}-port={FreePorts.Take()}"),
        ];
        foreach (var argument in free.Concat(flags))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static void AssertOneLine(ChildProcess child, params string[] says)
    {
        Assert.Equal(1, child.ExitCode);
        Assert.Empty(child.StandardOutput);

        // The log's own lines, which begin with the time, may tell how far it came.
        var line = Assert.Single(
            child.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !char.IsAsciiDigit(line[0]));
        Assert.StartsWith("==> ", line, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }
}
