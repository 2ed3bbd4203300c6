using System.Text;
using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.Local;

/// <summary>
/// The life of a check, as pure steps. Thresholds: both counters start full, so that the first result counts at once;
/// afterwards as many results in a row as asked for are needed to turn it (Consul 1.8.7).
/// <code>
///   registered ──► critical (or the status given, or its earlier one)
///        probe: n-th success in a row ──► passing, warning      report ──► what the owner says, deadline = now + ttl
///        probe: n-th failure in a row ──► warning, critical     deadline passes ──► critical, "TTL expired"
/// </code>
/// </summary>
internal static class CheckState
{
    /// <summary>Shorter intervals are lifted to this, as Consul does: a probe is work for the probed as well.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(1);

    /// <summary>No service is deregistered sooner than this after it turned critical (Consul 1.8.7).</summary>
    public static readonly TimeSpan ReapAfterMin = TimeSpan.FromMinutes(1);

    /// <summary>A check registered: the status and output of an earlier registration of its id stay.</summary>
    public static LocalCheck Start(LocalCheckDefinition definition, LocalCheck? earlier, long generation, TimeSpan now)
    {
        var status = earlier?.Status ?? (definition.Status.Length > 0 ? definition.Status : CheckStatus.Critical);
        var started = new LocalCheck(definition, status, earlier?.Output ?? "");
        var standing = earlier is not null && SameWork(earlier.Definition, definition)
            ? earlier.Standing
            : new Standing(generation)
            {
                Successes = Wanted(definition.SuccessBeforePassing),
                Failures = Wanted(definition.FailuresBeforeCritical),
            };
        return started with
        {
            // Whoever registers again shows that the service has an owner: the count towards its removal begins anew.
            Standing = standing with
            {
                CriticalSince = null,
                Deadline = definition.Kind == CheckKind.Ttl ? now + definition.Ttl : null,
            },
        };
    }

    /// <summary>A probe came back.</summary>
    public static LocalCheck Probed(LocalCheck check, ProbeResult result, TimeSpan now) =>
        result.Status is CheckStatus.Passing or CheckStatus.Warning
            ? Succeeded(check, result, now)
            : Failed(check, result, now);

    /// <summary>An alias follows at once, whatever the thresholds (Consul 1.8.7).</summary>
    public static LocalCheck Mirrored(LocalCheck check, ProbeResult result, TimeSpan now) =>
        Hold(check, result.Status, result.Output, now);

    /// <summary>A ttl check's owner reported: its word holds until the ttl has passed again.</summary>
    public static LocalCheck Reported(LocalCheck check, string status, string output, TimeSpan now)
    {
        var held = Hold(check, status, output, now);
        return held with { Standing = held.Standing with { Reported = output, Deadline = now + check.Definition.Ttl } };
    }

    /// <summary>A ttl check whose owner has been silent for too long; the same check when its time has not come.</summary>
    public static LocalCheck Expired(LocalCheck check, TimeSpan now)
    {
        if (check.Standing.Deadline is not { } deadline || deadline > now)
        {
            return check;
        }

        var output = check.Standing.Reported.Length == 0
            ? "TTL expired"
            : $"TTL expired (last output before timeout follows): {check.Standing.Reported}";
        var held = Hold(check, CheckStatus.Critical, output, now);
        return held with { Standing = held.Standing with { Deadline = null } };
    }

    /// <summary>True when the service of this check has been critical for longer than its owner allowed.</summary>
    public static bool IsToBeReaped(LocalCheck check, TimeSpan now)
    {
        var after = check.Definition.DeregisterCriticalServiceAfter;
        return after > TimeSpan.Zero
            && check.Definition.ServiceId.Length > 0
            && check.Standing.CriticalSince is { } since
            && now - since > (after > ReapAfterMin ? after : ReapAfterMin);
    }

    /// <summary>The beginning of a report that is too long, cut between characters, and how much of it this is.</summary>
    public static string CutHead(string output, int bytesMax)
    {
        var bytesTotal = Encoding.UTF8.GetByteCount(output);
        if (bytesTotal <= bytesMax)
        {
            return output;
        }

        var kept = 0;
        var bytes = 0;
        foreach (var rune in output.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > bytesMax)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            kept += rune.Utf16SequenceLength;
        }

        return $"{output[..kept]} ... (captured {bytes} of {bytesTotal} bytes)";
    }

    /// <summary>True when both are performed alike, so that a schedule need not begin anew.</summary>
    private static bool SameWork(LocalCheckDefinition left, LocalCheckDefinition right) =>
        left.SameAs(right with { Status = left.Status });

    private static LocalCheck Succeeded(LocalCheck check, ProbeResult result, TimeSpan now)
    {
        var wanted = Wanted(check.Definition.SuccessBeforePassing);
        var count = Math.Min(check.Standing.Successes + 1, wanted);
        var counted = check with { Standing = check.Standing with { Successes = count, Failures = 0 } };
        return count >= wanted ? Hold(counted, result.Status, result.Output, now) : counted;
    }

    /// <summary>A failure that does not yet count as one may count as a warning (Consul 1.11).</summary>
    private static LocalCheck Failed(LocalCheck check, ProbeResult result, TimeSpan now)
    {
        var wanted = Wanted(check.Definition.FailuresBeforeCritical);
        var warning = check.Definition.FailuresBeforeWarning is > 0 and var given ? given : wanted;
        var count = Math.Min(check.Standing.Failures + 1, wanted);
        var counted = check with { Standing = check.Standing with { Successes = 0, Failures = count } };
        return count >= wanted ? Hold(counted, result.Status, result.Output, now)
            : count >= warning ? Hold(counted, CheckStatus.Warning, result.Output, now)
            : counted;
    }

    private static LocalCheck Hold(LocalCheck check, string status, string output, TimeSpan now) => check with
    {
        Status = status,
        Output = output,
        Standing = check.Standing with
        {
            CriticalSince = status == CheckStatus.Critical ? check.Standing.CriticalSince ?? now : null,
        },
    };

    /// <summary>Thresholds of 0 and 1 both mean at once.</summary>
    private static int Wanted(int threshold) => Math.Max(threshold, 1);
}
