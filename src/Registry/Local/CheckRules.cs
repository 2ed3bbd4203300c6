using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What a check must fulfil to be taken by an agent, in the words and the order of Consul 1.8.7.</summary>
internal static class CheckRules
{
    /// <summary>What is wrong with how it is to be performed; null when nothing is.</summary>
    public static string? Fault(LocalCheckDefinition check)
    {
        var probed = check.Http.Length > 0 || check.Tcp.Length > 0;
        return check switch
        {
            { Interval.Ticks: > 0, Ttl.Ticks: > 0 } => "Interval and TTL cannot both be specified",
            { Interval.Ticks: <= 0 } when probed => "Interval must be > 0 for Script, HTTP, or TCP checks",
            { Ttl.Ticks: <= 0 } when !probed => "TTL must be > 0 for TTL checks",
            { OutputMaxSize: < 0 } => "MaxOutputMaxSize must be positive",
            _ => null,
        };
    }

    /// <summary>The catalog puts keys together with a zero byte: an id that holds one could never be told to it.</summary>
    public static string? FaultOfIds(params IEnumerable<string> ids) =>
        ids.Any(id => id.Contains('\0', StringComparison.Ordinal)) ? "Names and ids cannot contain a zero byte" : null;

    public static bool StatusIsFit(LocalCheckDefinition check) =>
        check.Status.Length == 0 || CheckStatus.IsKnown(check.Status);

    /// <summary>What is performed in place of what was asked: the shortest interval, no ttl beside a probe.</summary>
    public static LocalCheckDefinition Complete(LocalCheckDefinition check) => check with
    {
        Interval = check.Interval > TimeSpan.Zero && check.Interval < CheckState.IntervalMin
            ? CheckState.IntervalMin
            : check.Interval,
        Ttl = check.Http.Length > 0 || check.Tcp.Length > 0 ? TimeSpan.Zero : check.Ttl,
    };
}
