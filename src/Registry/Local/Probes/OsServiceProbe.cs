using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>Asks systemd after a unit (Consul 1.15 asks Windows after a service, and nobody elsewhere).</summary>
/// <param name="systemctl">The program that is asked.</param>
internal sealed class OsServiceProbe(string systemctl, TimeProvider time) : IProbe
{
    /// <summary>Bytes of systemctl's answer: the two properties have some forty.</summary>
    private const int AnswerBytesMax = 4096;

    private const string Unhealthy = "OS Service unhealthy";

    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        using var allowance = new Allowance(definition, Allowance.CommandDefault, time, cancel);
        string[] command = [systemctl, "show", "--property=LoadState,ActiveState", "--", definition.OsService];
        if (!(await CommandRun.ToEndAsync(command, AnswerBytesMax, time, allowance.Token)).TryGet(out var ended, out var refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        return ended.ExitCode switch
        {
            null => new ProbeResult(CheckStatus.Critical, ScriptProbe.TimedOut(allowance.Length, "")),
            0 => Judge(definition.OsService, ended.Output.Text()),
            _ => new ProbeResult(CheckStatus.Critical, $"{Unhealthy}: {ended.Output.Text().Trim()}"),
        };
    }

    private static ProbeResult Judge(string unit, string shown)
    {
        var load = ValueOf(shown, "LoadState");
        var active = ValueOf(shown, "ActiveState");
        return (load, active) switch
        {
            ("not-found", _) => new ProbeResult(CheckStatus.Critical, $"{Unhealthy}: there is no unit \"{unit}\""),
            (_, "active") => new ProbeResult(CheckStatus.Passing, $"Service \"{unit}\" is healthy"),
            (_, "activating" or "reloading") =>
                new ProbeResult(CheckStatus.Warning, $"Service \"{unit}\" is {active}"),
            _ => new ProbeResult(CheckStatus.Critical, $"{Unhealthy}: \"{unit}\" is {active}"),
        };
    }

    private static string ValueOf(string shown, string property) =>
        shown.Split('\n').FirstOrDefault(line => line.StartsWith($"{property}=", StringComparison.Ordinal)) is { } line
            ? line[(property.Length + 1)..].Trim()
            : "";
}
