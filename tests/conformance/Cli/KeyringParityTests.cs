using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>
/// Both programs' <c>keyring</c>, each on a real Consul agent and on one of ours: four times the same output and exit codes.
/// </summary>
public sealed class KeyringParityTests
{
    private const string FirstKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string SecondKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    private static readonly string[] _commands =
    [
        "keyring -list",
        "keyring -list -local-only",
        "keyring -list -relay-factor=2",
        "keyring -list -relay-factor=6",
        "keyring -list -relay-factor=-1",
        $"keyring -list -install={SecondKey}",
        $"keyring -local-only -install={SecondKey}",
        $"keyring -remove={FirstKey}",
        $"keyring -use={SecondKey}",
        $"keyring -install={SecondKey}",
        $"keyring -install={SecondKey}",
        "keyring -list",
        $"keyring -use={SecondKey}",
        $"keyring -remove={FirstKey}",
        $"keyring -remove={FirstKey}",
        "keyring -list",
        "keyring -install=bm90YWtleQ==",
        "keyring -install=not-base64",
        "keyring -list -http-addr=127.0.0.1:1",
        "keyring -install=x -http-addr=127.0.0.1:1",
    ];

    [NeedsPeerTheory("consul")]
    [InlineData($"-encrypt={FirstKey}")]
    [InlineData("-hcl=encrypt = \"\"")]
    public async Task A_ring_is_shown_and_changed_alike(string argument)
    {
        var settings = new AgentSettings { Dev = true, ExtraArguments = [argument] };
        var (theirs, ours) = (PeersFolder.Start("consul").FileName, Checkout.Program);
        var said = new List<string[]>();
        foreach (var (program, isConsul) in ((string, bool)[])[(theirs, true), (ours, true), (theirs, false), (ours, false)])
        {
            await using ServerProcess agent = isConsul ? await ConsulProcess.StartAsync(settings) : await AgentProcess.StartAsync(settings);
            var lines = new List<string>();
            foreach (var command in _commands)
            {
                lines.Add(await SaidAsync(program, command, agent));
            }

            said.Add([.. lines]);
        }

        Assert.All(said, one => Assert.Equal(string.Join('\n', said[0]), string.Join('\n', one)));
    }

    private static async Task<string> SaidAsync(string program, string command, ServerProcess agent)
    {
        var start = new ProcessStartInfo(program, command.Split(' '));
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{agent.HttpPort}";
        await using var child = await ChildProcess.RunAsync(start);

        // Keys come in any order; what is wrong with the flags is followed by a screen of help, ours by a next step: each its own.
        var lines = child.StandardOutput.Split("\n\n").Select(part => string.Join('\n', part.Split('\n').Order(StringComparer.Ordinal)));
        var error = child.StandardError.Split("\n\n")[0].Split("\nTry ")[0].Split("\nIs an agent ")[0].TrimEnd();
        return $"{command}\nrc {child.ExitCode}\n{string.Join("\n\n", lines)}{error}\n";
    }
}
