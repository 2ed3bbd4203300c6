using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Sessions;

/// <summary>
/// A named holder of locks, bound to a node and to checks of it: when one of these falls, or the time to live runs out, it
/// ends, and its locks are released.
/// </summary>
public sealed record Session
{
    /// <summary>A lower-case UUID.</summary>
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>As it was given; names of nodes are the same whatever their case.</summary>
    public required string Node { get; init; }

    /// <summary>How long its locks cannot be taken after they were taken from it, in nanoseconds; none if not above 0.</summary>
    public long LockDelayNanos { get; init; }

    /// <summary>What becomes of the keys that it holds when it ends.</summary>
    public SessionBehavior Behavior { get; init; }

    /// <summary>As it was given, such as <c>15s</c>; empty for none.</summary>
    public string Ttl { get; init; } = "";

    /// <summary>Ids of checks of its node; null where none were given, which is shown otherwise than an empty list.</summary>
    public ImmutableArray<string>? NodeChecks { get; init; }

    public ImmutableArray<SessionServiceCheck>? ServiceChecks { get; init; }

    /// <summary>The older way to name checks; empty unless it was used.</summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    public Revision Created { get; init; }

    public Revision Modified { get; init; }

    /// <summary>What its pulse hangs on; none where it lives without a limit.</summary>
    internal LeaseId Lease { get; init; }

    /// <summary>It has ended, and its locks are being released.</summary>
    internal bool Closing { get; init; }

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>Every check that it depends on, whichever way it was named.</summary>
    internal IEnumerable<string> AllChecks() =>
        Checks.Concat(NodeChecks ?? []).Concat((ServiceChecks ?? []).Select(check => check.Id));

    /// <param name="check">Its folded id.</param>
    internal bool DependsOn(string check) =>
        AllChecks().Any(id => string.Equals(Keyspace.Fold(id), check, StringComparison.Ordinal));
}

/// <summary>What becomes of the keys that a session holds when it ends.</summary>
public enum SessionBehavior
{
    Release,
    Delete,
}

/// <summary>A check of a service. A namespace is kept and shown; there is but one.</summary>
public sealed record SessionServiceCheck(string Id, string Namespace);
