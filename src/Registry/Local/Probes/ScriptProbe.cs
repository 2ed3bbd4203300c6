using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Runs a command: exit code 0 is passing, 1 is warning, all others critical, and so is one that does not end in time, which
/// is killed with all that it started (Consul 1.8.7). One that was kept from a time when commands were allowed is not run.
/// </summary>
internal sealed class ScriptProbe(CheckTerms terms, TimeProvider time) : IProbe
{
    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        if (!terms.Runs(definition))
        {
            return new ProbeResult(CheckStatus.Critical, CheckRules.WhyNotRun(definition));
        }

        using var allowance = new Allowance(definition, Allowance.CommandDefault, time, cancel);
        var run = await CommandRun.ToEndAsync(definition.Args, terms.OutputBytesOf(definition), time, allowance.Token);
        if (!run.TryGet(out var ended, out var refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        var output = ended.Output.Captured();
        return ended.ExitCode is { } code
            ? new ProbeResult(OfExit(code), output)
            : new ProbeResult(CheckStatus.Critical, TimedOut(allowance.Length, output));
    }

    public static string OfExit(int code) => code switch
    {
        0 => CheckStatus.Passing,
        1 => CheckStatus.Warning,
        _ => CheckStatus.Critical,
    };

    public static string TimedOut(TimeSpan after, string output)
    {
        var told = $"Timed out ({GoTime.Of(after)}) running check";
        return output.Length == 0 ? told : $"{told}\n\n{output}";
    }
}
