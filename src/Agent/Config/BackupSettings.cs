using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Snapshots that the agent takes by itself: checked.</summary>
/// <param name="Directory">Where they go.</param>
/// <param name="Interval">From the beginning of one to that of the next.</param>
/// <param name="Keep">So many of the newest stay.</param>
/// <param name="KeepFor">Those that are older go, but for the newest; zero keeps them.</param>
public sealed record BackupSettings(string Directory, TimeSpan Interval, int Keep, TimeSpan KeepFor)
{
    /// <summary>More often, one would be taken while the last is still being written.</summary>
    private static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan IntervalDefault = TimeSpan.FromHours(1);

    private const int KeepDefault = 24;

    /// <summary>Null where none are asked for.</summary>
    internal static Result<BackupSettings?> Of(BackupFlags flags)
    {
        if (flags.Directory is not { Length: > 0 } directory)
        {
            return flags == new BackupFlags() || flags.Directory is not null
                ? Result<BackupSettings?>.Of(null)
                : new Refused(Refusal.Invalid, "backup needs a directory: write directory = \"/path/to/backups\" into it");
        }

        var interval = flags.Interval ?? IntervalDefault;
        return interval < IntervalMin
            ? new Refused(
                Refusal.Invalid, $"backup.interval cannot be {interval.TotalSeconds:0.###}s. Must be at least 10s")
            : Result<BackupSettings?>.Of(new BackupSettings(
                Path.GetFullPath(directory), interval, flags.Keep ?? KeepDefault, flags.KeepFor ?? TimeSpan.Zero));
    }
}
