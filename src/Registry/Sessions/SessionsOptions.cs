using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Sessions;

/// <summary>What <see cref="Sessions"/> needs to know of its agent.</summary>
public sealed record SessionsOptions
{
    /// <summary>The shortest time to live that a session may ask for, unless the operator says otherwise (Consul).</summary>
    public static readonly TimeSpan TtlMinDefault = TimeSpan.FromSeconds(10);

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>Consul's <c>session_ttl_min</c>.</summary>
    public TimeSpan TtlMin { get; init; } = TtlMinDefault;
}
