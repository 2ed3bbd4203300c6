using Muster.Engine;

namespace Muster.Registry;

/// <summary>Who asks: the first argument of every verb of a room, so that no door can forget authorization.</summary>
/// <param name="Accessor">The accessor id of the caller's token; empty for anonymous.</param>
/// <param name="Door">The door it came through, such as <c>consul</c> or <c>dns</c>.</param>
/// <param name="Source">Where it came from: an address, or a command.</param>
public sealed record Caller(string Accessor, string Door, string Source)
{
    /// <summary>Muster itself: start-up, anti-entropy, duties.</summary>
    public static readonly Caller System = new("", "system", "");

    /// <summary>Muster itself, removing what has been critical for longer than its owner allowed.</summary>
    public static readonly Caller Reaper = System with { Source = "reaper" };

    public Origin ToOrigin() => new(Accessor, Door, Source);
}
