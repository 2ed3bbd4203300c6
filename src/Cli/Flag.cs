using System.Globalization;
using Muster.Doors.Go;

namespace Muster.Cli;

/// <summary>One flag of a command: what it is called, what it means, and, once parsed, what was given.</summary>
/// <param name="Placeholder">What its value is, for usage texts; empty for a switch.</param>
/// <param name="Accepts">Whether a text is a value for it.</param>
internal sealed record Flag(string Name, string Placeholder, string Help, Func<string, bool> Accepts)
{
    private List<string> _given = [];

    /// <summary>A switch whose bad values are told in the words of Go's <c>strconv</c>, as Consul tells of its shared ones.</summary>
    public bool Shared { get; init; }

    public bool IsSwitch => Placeholder.Length == 0;

    /// <summary>Everything given, in order; for flags that may be repeated.</summary>
    public IReadOnlyList<string> All => _given;

    /// <summary>The last one given, which wins; null when none was.</summary>
    public string? Text => _given.Count > 0 ? _given[^1] : null;

    public bool On => Text is "true";

    /// <summary>Only of flags that accept numbers.</summary>
    public long? Number => Text is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Only of flags that accept durations.</summary>
    public TimeSpan? Duration =>
        Text is { } text && GoDuration.TryParse(text, out var duration, out _) ? duration : null;

    internal void Give(string value) => _given.Add(value);

    /// <summary>The same flag by another name.</summary>
    internal Flag Called(string name, string placeholder, string help) =>
        new(name, placeholder, help, Accepts) { _given = _given };
}
