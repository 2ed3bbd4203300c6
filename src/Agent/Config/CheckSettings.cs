using Muster.Bedrock;
using Muster.Doors.Go;
using Muster.Registry.Local;

namespace Muster.Agent.Config;

/// <summary>How this agent performs checks: checked, with every default filled in.</summary>
public sealed record CheckSettings
{
    public CommandRights Commands { get; init; }

    public int OutputBytesMax { get; init; } = CheckTerms.OutputBytesDefault;

    public bool DiscardOutput { get; init; }

    /// <summary>How long an output that changed without its status may wait to be told to the catalog; 0 is at once.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Null: certificates are held against what the system trusts, and none is shown.</summary>
    public TrustFiles? Trust { get; init; }

    /// <summary>What may be judged without looking at this machine, which is taken to have everything.</summary>
    internal CheckTerms ToTerms() => new()
    {
        Commands = Commands,
        OutputBytesMax = OutputBytesMax,
        DiscardOutput = DiscardOutput,
        HasSystemd = true,
    };

    internal static Result<CheckSettings> Of(CheckFlags flags, TlsSettings tls)
    {
        if (flags.OutputMaxSize < 1)
        {
            return Invalid(
                "check_output_max_size must be positive, to discard check output use the discard_check_output flag");
        }

        var interval = new CheckSettings().UpdateInterval;
        if (flags.UpdateInterval is { } given && !GoDuration.TryParse(given, out interval, out var wrong))
        {
            return Invalid($"check_update_interval: invalid duration: \"{given}\": {wrong}; write one such as \"5m\"");
        }

        if (interval < TimeSpan.Zero)
        {
            return Invalid($"check_update_interval cannot be {flags.UpdateInterval}. Must be greater than or equal to zero");
        }

        return new CheckSettings
        {
            Commands = flags.EnableScripts ? CommandRights.Anyone
                : flags.EnableLocalScripts ? CommandRights.OwnConfiguration
                : CommandRights.None,
            OutputBytesMax = flags.OutputMaxSize ?? CheckTerms.OutputBytesDefault,
            DiscardOutput = flags.DiscardOutput,
            UpdateInterval = interval,
            Trust = flags.UseAgentTls ? TrustOf(tls) : null,
        };
    }

    private static TrustFiles TrustOf(TlsSettings tls) => new(
        tls is { CaFile: null or "", CaPath: null or "" } ? null : new CaFiles(tls.CaFile, tls.CaPath), tls.CertFile, tls.KeyFile);

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
