using System.Globalization;
using Muster.Engine;

namespace Muster.Registry.Past;

/// <summary>A point of the past: a revision, or a time (then the newest revision made until then).</summary>
public readonly record struct When
{
    private When(Revision? at, DateTimeOffset time) => (At, Time) = (at, time);

    /// <summary>Null where a time was given.</summary>
    public Revision? At { get; }

    public DateTimeOffset Time { get; }

    public static When Of(Revision at) => new(at, default);

    public static When Of(DateTimeOffset time) => new(null, time);

    /// <summary>Whether something that was done then, at that revision, came after this.</summary>
    public bool IsBefore(Revision at, DateTimeOffset time) => At is { } own ? own < at : Time <= time;

    public override string ToString() => At is { } at
        ? at.ToString()
        : Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
