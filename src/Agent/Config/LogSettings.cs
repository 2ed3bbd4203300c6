using Muster.Agent.Logging;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Go;

namespace Muster.Agent.Config;

/// <summary>Where the log goes and how it looks: checked.</summary>
public sealed record LogSettings
{
    public bool Json { get; init; }

    /// <summary>Null: no files.</summary>
    public LogFileTerms? File { get; init; }

    /// <summary>Null: not to syslog.</summary>
    public SyslogFacility? Syslog { get; init; }

    /// <summary>Requests that take so long are told of; zero: none.</summary>
    public TimeSpan SlowAfter { get; init; } = SlowRequests.ThresholdDefault;

    internal static Result<LogSettings> Of(LogFlags flags)
    {
        var span = TimeSpan.Zero;
        if (flags.RotateDuration is { } given
            && (!GoDuration.TryParse(given, out span, out _) || span < TimeSpan.Zero))
        {
            return Invalid($"log_rotate_duration: invalid duration: \"{given}\"; write one such as \"24h\"");
        }

        if (flags.RotateBytes < 0)
        {
            return Invalid($"log_rotate_bytes cannot be {flags.RotateBytes}. Must be greater than or equal to zero");
        }

        var facility = flags.Facility is { Length: > 0 } named ? named : "LOCAL0";
        if (!Enum.TryParse<SyslogFacility>(facility, ignoreCase: true, out var known) || !char.IsAsciiLetter(facility[0]))
        {
            return Invalid(
                $"syslog_facility \"{facility}\" is none: write one of {string.Join(", ", Enum.GetNames<SyslogFacility>()).ToUpperInvariant()}");
        }

        return new LogSettings
        {
            Json = flags.Json == true,
            SlowAfter = flags.SlowAfter ?? SlowRequests.ThresholdDefault,
            Syslog = flags.Syslog == true ? known : null,
            File = flags.File is { Length: > 0 } file ? FileOf(file, span, flags) : null,
        };
    }

    private static LogFileTerms FileOf(string path, TimeSpan span, LogFlags flags)
    {
        var terms = LogFileTerms.Of(path);
        return terms with
        {
            BytesMax = flags.RotateBytes is { } bytes and > 0 ? bytes : terms.BytesMax,
            Span = span > TimeSpan.Zero ? span : terms.Span,
            ArchivesMax = flags.RotateMaxFiles switch
            {
                null or 0 => null,
                < 0 => 0,
                var most => most,
            },
        };
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
