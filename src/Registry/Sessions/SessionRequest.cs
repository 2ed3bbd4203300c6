using System.Collections.Immutable;

namespace Muster.Registry.Sessions;

/// <summary>A session as it is asked for.</summary>
public sealed record SessionRequest
{
    public string Name { get; init; } = "";

    public required string Node { get; init; }

    /// <summary>In nanoseconds; not above 0 for none. What is above a minute counts as a minute.</summary>
    public long LockDelayNanos { get; init; }

    public SessionBehavior Behavior { get; init; }

    /// <summary>As it was written.</summary>
    public string Ttl { get; init; } = "";

    /// <summary>What <see cref="Ttl"/> says; zero for none.</summary>
    public TimeSpan TtlLength { get; init; }

    public ImmutableArray<string>? NodeChecks { get; init; }

    public ImmutableArray<SessionServiceCheck>? ServiceChecks { get; init; }

    public ImmutableArray<string> Checks { get; init; } = [];
}
