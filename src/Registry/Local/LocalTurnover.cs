using System.Collections.Immutable;

namespace Muster.Registry.Local;

/// <summary>What a new configuration changed of what is offered: <c>service ID</c> and then <c>check ID</c>, in their order.</summary>
public sealed record LocalTurnover(
    ImmutableArray<string> Added, ImmutableArray<string> Changed, ImmutableArray<string> Removed)
{
    public bool IsEmpty => Added.IsEmpty && Changed.IsEmpty && Removed.IsEmpty;

    internal static LocalTurnover Of(Picture before, Change change)
    {
        var services = change.Services.Order(StringComparer.Ordinal).Select(id => Turn(
            $"service {id}", before.Services.ContainsKey(id), change.Picture.Services.ContainsKey(id)));
        var checks = change.Checks.Order(StringComparer.Ordinal).Select(id => Turn(
            $"check {id}", before.Checks.ContainsKey(id), change.Picture.Checks.ContainsKey(id)));
        var turns = services.Concat(checks).ToLookup(turn => turn.Kind, turn => turn.What);
        return new LocalTurnover([.. turns[Kind.Added]], [.. turns[Kind.Changed]], [.. turns[Kind.Removed]]);
    }

    private static (Kind Kind, string What) Turn(string what, bool was, bool @is) =>
        (was ? @is ? Kind.Changed : Kind.Removed : Kind.Added, what);

    private enum Kind
    {
        Added,
        Changed,
        Removed,
    }
}
