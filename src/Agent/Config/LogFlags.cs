namespace Muster.Agent.Config;

/// <summary>What was asked of the log besides its level; null where nothing was said.</summary>
public sealed record LogFlags
{
    public bool? Json { get; init; }

    /// <summary>A beginning of names of files, or a folder, then ending in a slash.</summary>
    public string? File { get; init; }

    /// <summary>Bytes; 0 is no bound.</summary>
    public int? RotateBytes { get; init; }

    /// <summary>A duration as Go writes it; 0 is a day.</summary>
    public string? RotateDuration { get; init; }

    /// <summary>0 keeps all, -1 none.</summary>
    public int? RotateMaxFiles { get; init; }

    /// <summary>How long a request may take before it is told of; 0 tells of none.</summary>
    public TimeSpan? SlowAfter { get; init; }

    public bool? Syslog { get; init; }

    public string? Facility { get; init; }

    /// <summary>These, and where they say nothing, those.</summary>
    public LogFlags Over(LogFlags files) => new()
    {
        Json = Json ?? files.Json,
        File = File ?? files.File,
        RotateBytes = RotateBytes ?? files.RotateBytes,
        RotateDuration = RotateDuration ?? files.RotateDuration,
        RotateMaxFiles = RotateMaxFiles ?? files.RotateMaxFiles,
        SlowAfter = SlowAfter ?? files.SlowAfter,
        Syslog = Syslog ?? files.Syslog,
        Facility = Facility ?? files.Facility,
    };
}
