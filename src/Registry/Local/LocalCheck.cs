using System.Collections.Immutable;

namespace Muster.Registry.Local;

/// <summary>A check as its owner asked for it: exactly one of ttl, http, tcp. Durations of zero are "not given".</summary>
public sealed record LocalCheckDefinition
{
    public string CheckId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Notes { get; init; } = "";

    /// <summary>Empty for a check of the node itself.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>The status it starts with; empty means critical.</summary>
    public string Status { get; init; } = "";

    public TimeSpan Ttl { get; init; }

    public string Http { get; init; } = "";

    public string Method { get; init; } = "";

    public string Body { get; init; } = "";

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Header { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);

    public bool TlsSkipVerify { get; init; }

    public string Tcp { get; init; } = "";

    public TimeSpan Interval { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan DeregisterCriticalServiceAfter { get; init; }

    public int SuccessBeforePassing { get; init; }

    public int FailuresBeforeCritical { get; init; }

    /// <summary>Bytes of output kept; 0 is the default of 4096.</summary>
    public int OutputMaxSize { get; init; }
}

/// <summary>A check with its present opinion.</summary>
public sealed record LocalCheck(LocalCheckDefinition Definition, string Status, string Output)
{
    /// <summary>Consul's word: <c>ttl</c>, <c>http</c>, <c>tcp</c>, or <c>maintenance</c> for a check that nobody performs.</summary>
    public string Type => Definition switch
    {
        { Http.Length: > 0 } => "http",
        { Tcp.Length: > 0 } => "tcp",
        { Ttl.Ticks: > 0 } => "ttl",
        _ => "maintenance",
    };

    internal Standing Standing { get; init; } = new(0);
}
