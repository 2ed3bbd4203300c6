using System.Collections.Immutable;

namespace Muster.Gossip.Swim;

/// <summary>
/// Where a member is in a space whose distances are round-trip times; all in seconds.
/// </summary>
/// <param name="Error">How far it is to be trusted: <see cref="ErrorMax"/> knows nothing, 0 is sure. No unit.</param>
/// <param name="Adjustment">Added to a distance where the space alone is off.</param>
/// <param name="Height">The way that every packet of this member takes first: at least <see cref="HeightMin"/>.</param>
public sealed record Coordinate(ImmutableArray<double> Vec, double Error, double Adjustment, double Height)
{
    public const int Dimensions = 8;
    public const double ErrorMax = 1.5;
    public const double HeightMin = 10e-6;

    /// <summary>Of a member that has measured nothing yet.</summary>
    public static readonly Coordinate Origin =
        new([.. Enumerable.Repeat(0.0, Dimensions)], ErrorMax, Adjustment: 0, HeightMin);

    /// <summary>Whether one can reckon with it: all dimensions, all numbers finite.</summary>
    public bool IsSound() =>
        Vec is { IsDefault: false, Length: Dimensions }
        && Vec.All(double.IsFinite)
        && double.IsFinite(Error) && double.IsFinite(Adjustment) && double.IsFinite(Height);

    /// <summary>The estimated round trip, whole nanoseconds given in seconds; both must be sound.</summary>
    public double DistanceTo(Coordinate other)
    {
        var raw = RawDistanceTo(other);
        var adjusted = raw + Adjustment + other.Adjustment;
        // The field's agents carry distances as whole nanoseconds, also from one step of a calculation to the next.
        return Math.Truncate((adjusted > 0 ? adjusted : raw) * 1e9) / 1e9;
    }

    /// <summary>Without the adjustments, and to the last bit.</summary>
    internal double RawDistanceTo(Coordinate other) => Magnitude(other) + Height + other.Height;

    /// <summary>Pushed away from the other, by so many seconds; pulled, where that is negative.</summary>
    /// <param name="direction">A unit vector for when both are at one place.</param>
    internal Coordinate Push(double seconds, Coordinate other, Func<double[]> direction)
    {
        const double nearest = 1e-6;
        var magnitude = Magnitude(other);
        var unit = magnitude > nearest ? [.. Vec.Select((value, i) => (value - other.Vec[i]) / magnitude)] : direction();
        var height = magnitude > nearest
            ? Math.Max(((Height + other.Height) * seconds / magnitude) + Height, HeightMin)
            : Height;
        return this with { Vec = [.. Vec.Select((value, i) => value + (unit[i] * seconds))], Height = height };
    }

    private double Magnitude(Coordinate other)
    {
        var square = 0.0;
        for (var i = 0; i < Dimensions; i++)
        {
            var difference = Vec[i] - other.Vec[i];
            square += difference * difference;
        }

        return Math.Sqrt(square);
    }
}
