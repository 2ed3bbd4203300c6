using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What a check must fulfil to be taken by an agent, in the words and the order of Consul 1.8.7.</summary>
public static class CheckRules
{
    private const string CommandsOff =
        "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or "
        + "'enable_local_script_checks' to true";

    private const string CommandsOffFromAfar =
        "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true";

    /// <summary>What is wrong with how it is to be performed; null when nothing is.</summary>
    public static string? Fault(LocalCheckDefinition check) => (check, Repeats(check)) switch
    {
        ({ Interval.Ticks: > 0, Ttl.Ticks: > 0 }, _) => "Interval and TTL cannot both be specified",
        ({ Interval.Ticks: <= 0 }, true) => "Interval must be > 0 for Script, HTTP, or TCP checks",
        ({ IsAlias: true }, true) => "Interval cannot be set for Alias checks",
        ({ IsAlias: true, Ttl.Ticks: > 0 }, _) => "TTL must be not be set for Alias checks",
        ({ IsAlias: false, Ttl.Ticks: <= 0 }, false) => "TTL must be > 0 for TTL checks",
        ({ OutputMaxSize: < 0 }, _) => "MaxOutputMaxSize must be positive",
        _ when check.FailuresBeforeWarning > check.FailuresBeforeCritical =>
            "FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
        _ => null,
    };

    /// <summary>Why this agent does not perform it, though nothing is wrong with it; null when it does.</summary>
    internal static Refused? FaultOf(LocalCheckDefinition check, CheckTerms terms) =>
        !terms.Runs(check) ? new Refused(Refusal.Unavailable, WhyNotRun(check))
        : check.Kind == CheckKind.OsService && !terms.HasSystemd
            ? new Refused(Refusal.Unavailable, "not implemented: os_service needs systemd, which does not run this machine")
        : null;

    /// <summary>Consul's words to who may not have commands run.</summary>
    internal static string WhyNotRun(LocalCheckDefinition check) =>
        check.FromConfiguration ? CommandsOff : CommandsOffFromAfar;

    /// <summary>The catalog puts keys together with a zero byte: an id that holds one could never be told to it.</summary>
    internal static string? FaultOfIds(params IEnumerable<string> ids) =>
        ids.Any(id => id.Contains('\0', StringComparison.Ordinal)) ? "Names and ids cannot contain a zero byte" : null;

    public static bool StatusIsFit(LocalCheckDefinition check) =>
        check.Status.Length == 0 || CheckStatus.IsKnown(check.Status);

    /// <summary>What is performed in place of what was asked: the shortest interval, no ttl beside a probe.</summary>
    internal static LocalCheckDefinition Complete(LocalCheckDefinition check) => check with
    {
        Interval = check.Interval > TimeSpan.Zero && check.Interval < CheckState.IntervalMin
            ? CheckState.IntervalMin
            : check.Interval,
        Ttl = Repeats(check) || check.IsAlias ? TimeSpan.Zero : check.Ttl,
    };

    /// <summary>It is performed again and again.</summary>
    private static bool Repeats(LocalCheckDefinition check) =>
        check is { RunsCommand: true } or { Http.Length: > 0 } or { Tcp.Length: > 0 } or { Udp.Length: > 0 }
            or { Grpc.Length: > 0 } or { H2Ping.Length: > 0 } or { OsService.Length: > 0 };
}
