using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Shipping;

/// <summary>What the Dockerfile refers to is there: the package, its user and folders, the ports, and commands that work.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] _lines = File.ReadAllText(PathOf("deploy/Dockerfile"))
        .Replace("\\\n", " ", StringComparison.Ordinal)
        .Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToArray();

    [Fact]
    public void The_package_that_it_copies_is_made()
    {
        var copied = Regex.Match(Only("COPY"), @"^(\S+) ").Groups[1].Value;
        Assert.Equal("muster_*.deb", copied);
        Assert.Contains("/muster_${version}_$architecture.deb", File.ReadAllText(PathOf("deploy/package")), StringComparison.Ordinal);
        Assert.Contains($"/package/{copied}", Only("RUN"), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_user_and_folder_are_those_of_the_package()
    {
        var installing = File.ReadAllText(PathOf("deploy/debian/postinst"));
        Assert.Contains($"useradd --system --gid {Only("USER")} ", installing, StringComparison.Ordinal);
        Assert.Contains($"install -d -o {Only("USER")} -g muster -m 0700 {Only("VOLUME")}", installing, StringComparison.Ordinal);
        var configuration = File.ReadAllText(PathOf("deploy/muster.hcl"));
        Assert.Matches($@"\ndata_dir +=  ?""{Only("VOLUME")}""\n", configuration);
        Assert.Equal(Only("VOLUME"), Only("WORKDIR"));
    }

    [Fact]
    public void The_ports_are_those_where_an_agent_listens() => Assert.Equal("8500 8600/tcp 8600/udp 4001", Only("EXPOSE"));

    [Fact]
    public async Task Its_agent_starts_and_is_healthy()
    {
        using var folder = new TempFolder();
        File.Copy(PathOf("deploy/muster.hcl"), folder.File("muster.hcl"));
        Assert.Equal(["muster"], Words("ENTRYPOINT"));
        Assert.Equal(["agent", "-config-dir=/etc/muster.d"], Words("CMD")[..2]);
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            ExtraArguments = [$"-config-dir={folder.Path}", .. Words("CMD")[2..].Where(HasSuchAddress)],
        });
        Assert.Contains($"HTTP          0.0.0.0:{agent.HttpPort}", agent.Output, StringComparison.Ordinal);

        var health = JsonSerializer.Deserialize<string[]>(Commanded().Match(Only("HEALTHCHECK")).Value)!;
        Assert.Equal("muster", health[0]);
        Assert.Equal(0, await HealthAsync(health, agent.HttpPort));
        Assert.NotEqual(0, await HealthAsync(health, 1));
    }

    /// <summary>A machine that runs tests may have no private address, as a container has.</summary>
    private static bool HasSuchAddress(string argument) => !argument.StartsWith("-bind=", StringComparison.Ordinal);

    private static async Task<int> HealthAsync(string[] command, int port)
    {
        var start = new ProcessStartInfo(Checkout.Program, command[1..]);
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{port}";
        await using var run = await ChildProcess.RunAsync(start);
        return run.ExitCode;
    }

    private static string Only(string instruction) => Assert.Single(
        _lines, line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))[instruction.Length..].Trim();

    private static string[] Words(string instruction) => JsonSerializer.Deserialize<string[]>(Only(instruction))!;

    private static string PathOf(string path) => Path.Combine(Checkout.Root, path);

    [GeneratedRegex(@"\[.*\]")]
    private static partial Regex Commanded();
}
