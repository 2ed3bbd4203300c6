namespace Muster.Agent.Config;

/// <summary>What was asked of scheduled backups; null where nothing was said.</summary>
public sealed record BackupFlags
{
    public string? Directory { get; init; }

    public TimeSpan? Interval { get; init; }

    public int? Keep { get; init; }

    public TimeSpan? KeepFor { get; init; }
}
