using System.Collections.Immutable;

namespace Muster.Registry.Coordinates;

/// <summary>
/// Where a node is in a space whose distances are round-trip times (Vivaldi, as Serf has it); all in seconds.
/// </summary>
/// <param name="Error">How far it is to be trusted: 1.5 knows nothing, 0 is sure. No unit.</param>
/// <param name="Adjustment">Added to a distance where the space alone is off.</param>
/// <param name="Height">The way that every packet of this node takes first: at least <see cref="HeightMin"/>.</param>
public sealed record Coordinate(ImmutableArray<double> Vector, double Error, double Adjustment, double Height)
{
    public const int Dimensions = 8;
    public const double ErrorMax = 1.5;
    public const double HeightMin = 10e-6;

    /// <summary>Of a node that has measured nothing yet.</summary>
    public static readonly Coordinate Origin =
        new([.. Enumerable.Repeat(0.0, Dimensions)], ErrorMax, Adjustment: 0, HeightMin);

    public bool IsFinite() =>
        Vector.All(double.IsFinite) && double.IsFinite(Error) && double.IsFinite(Adjustment) && double.IsFinite(Height);

    /// <summary>The round trip's estimated time; both must have the same dimensions.</summary>
    public TimeSpan DistanceTo(Coordinate other)
    {
        var square = 0.0;
        for (var i = 0; i < Vector.Length; i++)
        {
            var difference = Vector[i] - other.Vector[i];
            square += difference * difference;
        }

        var raw = Math.Sqrt(square) + Height + other.Height;
        var adjusted = raw + Adjustment + other.Adjustment;
        return TimeSpan.FromSeconds(adjusted > 0 ? adjusted : raw);
    }

    public bool SameAs(Coordinate other) =>
        Error == other.Error
        && Adjustment == other.Adjustment
        && Height == other.Height
        && Vector.AsSpan().SequenceEqual(other.Vector.AsSpan());
}

/// <param name="Segment">Consul's paid version divides a network; empty otherwise.</param>
public sealed record NodeCoordinate(string Node, string Segment, Coordinate At);
