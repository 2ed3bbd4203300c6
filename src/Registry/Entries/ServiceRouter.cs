using System.Collections.Immutable;

namespace Muster.Registry.Entries;

/// <summary>Which requests to a service go where, by what they ask for: the first route that matches counts.</summary>
public sealed record ServiceRouter : ConfigEntry
{
    public override string Kind => EntryKinds.Router;

    /// <summary>Null where none were given.</summary>
    public ImmutableArray<ServiceRoute>? Routes { get; init; }
}

/// <param name="Match">Null matches everything.</param>
/// <param name="Destination">Null: the service itself.</param>
public sealed record ServiceRoute(RouteMatch? Match, RouteDestination? Destination);

/// <param name="Http">Null matches everything.</param>
public sealed record RouteMatch(HttpMatch? Http);

/// <summary>What a request must have; each part that says nothing matches.</summary>
public sealed record HttpMatch
{
    public string PathExact { get; init; } = "";

    public string PathPrefix { get; init; } = "";

    /// <summary>In the words of the proxy that reads it.</summary>
    public string PathRegex { get; init; } = "";

    public ImmutableArray<HeaderMatch> Headers { get; init; } = [];

    public ImmutableArray<QueryMatch> QueryParameters { get; init; } = [];

    /// <summary>In upper case.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];
}

public sealed record HeaderMatch
{
    public string Name { get; init; } = "";

    public bool Present { get; init; }

    public string Exact { get; init; } = "";

    public string Prefix { get; init; } = "";

    public string Suffix { get; init; } = "";

    public string Regex { get; init; } = "";

    public bool Invert { get; init; }
}

public sealed record QueryMatch
{
    public string Name { get; init; } = "";

    public bool Present { get; init; }

    public string Exact { get; init; } = "";

    public string Regex { get; init; } = "";
}

public sealed record RouteDestination
{
    /// <summary>Empty: the service itself.</summary>
    public string Service { get; init; } = "";

    public string Subset { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string PrefixRewrite { get; init; } = "";

    /// <summary>Nanoseconds; 0 for the proxy's own.</summary>
    public long RequestTimeoutNanos { get; init; }

    public uint Retries { get; init; }

    public bool RetriesOnConnectFailure { get; init; }

    public ImmutableArray<uint> RetriedCodes { get; init; } = [];
}
