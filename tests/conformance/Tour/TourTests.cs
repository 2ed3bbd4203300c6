using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Tour;

/// <summary>
/// Every line of the README's tour, run as it stands: only ports, the data directory and the program's path are others, and
/// the outputs are compared after these were put back.
/// </summary>
public sealed partial class TourTests
{
    private const string DataDirectory = "/tmp/muster-tour";

    private readonly List<(string InReadme, string Here)> _others =
    [
        ("127.0.0.1:8500", $"127.0.0.1:{FreePorts.Take()}"),
        ("127.0.0.1:8301", $"127.0.0.1:{FreePorts.Take()}"),
    ];

    private readonly int _dnsPort = FreePorts.Take();
    private readonly int _wanPort = FreePorts.Take();

    [NeedsPeer("curl", "dig", "bash")]
    public async Task Every_line_of_the_readme_does_what_it_shows()
    {
        using var folder = new TempFolder();
        _others.Add((DataDirectory, folder.File("tour")));
        var steps = TourStep.ReadAll(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "README.md")));
        Assert.True(steps.Count > 15, "The tour is missing from README.md.");

        ChildProcess? agent = null;
        try
        {
            foreach (var step in steps)
            {
                if (step.StartsAgent)
                {
                    await EndAsync(agent);
                    agent = ChildProcess.Start(Bash($"exec {Here(step.Command)} {Ports()}"));
                    await ReadyAsync(agent);
                    AssertShown(step, agent.StandardOutput.TrimEnd('\n') + "\n");
                }
                else
                {
                    await using var command = await ChildProcess.RunAsync(Bash(Here(step.Command)));
                    Assert.True(command.StandardError.Length == 0, $"{step.Command}\n{command.StandardError}");
                    AssertShown(step, command.StandardOutput);
                }
            }

            await EndAsync(agent);
        }
        finally
        {
            if (agent is not null)
            {
                await agent.DisposeAsync();
            }
        }
    }

    [Fact]
    public void The_readme_opens_with_one_sentence_and_two_commands()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        Assert.Matches(
            @"\A# Muster\n\nMuster is one program [^.]*\.\n\n```sh\n\./muster agent -dev +#[^\n]*\n\./test +#[^\n]*\n```\n", readme);
    }

    private static async Task EndAsync(ChildProcess? agent)
    {
        if (agent is not null)
        {
            agent.Signal(2);
            Assert.Equal(1, await agent.WaitForExitAsync());
            await agent.DisposeAsync();
        }
    }

    private async Task ReadyAsync(ChildProcess agent)
    {
        await Eventually.Until(
            () => agent.Exited || agent.StandardOutput.Contains(".node.consul", StringComparison.Ordinal),
            "the start-up block is shown");
        if (agent.Exited)
        {
            await agent.WaitForExitAsync();
            Assert.Fail(agent.Output);
        }
    }

    private string Ports() =>
        $"-http-port={PortOf(0)} -serf-lan-port={PortOf(1)} -dns-port={_dnsPort} -etcd-port=-1 -etcd-v2-port=-1 "
        + $"-server-port={FreePorts.Take()} -serf-wan-port={_wanPort}";

    private string PortOf(int other) => _others[other].Here.Split(':')[1];

    private ProcessStartInfo Bash(string command)
    {
        var start = PeersFolder.Start("bash", "-c", command);
        start.Environment["CONSUL_HTTP_ADDR"] = _others[0].Here;
        return start;
    }

    private string Here(string command)
    {
        var here = command
            .Replace("./muster ", $"{Checkout.Program} ", StringComparison.Ordinal)
            .Replace("dig +", $"{PeersFolder.InShell("dig")} +", StringComparison.Ordinal)
            .Replace("-p 8600", $"-p {_dnsPort}", StringComparison.Ordinal);
        return _others.Aggregate(here, (text, other) => text.Replace(other.InReadme, other.Here, StringComparison.Ordinal));
    }

    private string InReadme(string output)
    {
        var shown = output
            .Replace($" -http-addr={_others[0].Here}", "", StringComparison.Ordinal)
            .Replace($"{Checkout.Program} ", "./muster ", StringComparison.Ordinal)
            .Replace($"-p {_dnsPort}", "-p 8600", StringComparison.Ordinal)
            .Replace($"127.0.0.1:{_dnsPort}", "127.0.0.1:8600", StringComparison.Ordinal)
            .Replace($"(LAN: {PortOf(1)}, WAN: {_wanPort})", "(LAN: 8301, WAN: 8302)", StringComparison.Ordinal);
        shown = _others.Aggregate(shown, (text, other) => text.Replace(other.Here, other.InReadme, StringComparison.Ordinal));

        // Ports have another length here, and so columns other widths.
        return Gaps().Replace(Uuids().Replace(shown, "UUID"), "  ");
    }

    private void AssertShown(TourStep step, string output)
    {
        var shown = Gaps().Replace(Uuids().Replace(step.Shown, "UUID"), "  ");
        var actual = InReadme(output);

        // A value without a line end shows as a line; three dots stand for the rest.
        if (shown.EndsWith("...\n", StringComparison.Ordinal))
        {
            shown = shown[..^4];
            actual = actual[..Math.Min(shown.Length, actual.Length)];
        }

        Assert.True(
            shown.TrimEnd('\n') == actual.TrimEnd('\n'),
            $"$ {step.Command}\n--- README.md\n{shown}\n--- really\n{actual}");
    }

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Uuids();

    [GeneratedRegex(@"(?<=\S)  +")]
    private static partial Regex Gaps();
}
