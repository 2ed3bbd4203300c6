using Muster.Bedrock;

namespace Muster.Gossip.Swim;

/// <summary>
/// Finds this member's place among the others from round trips to them, so that any two can estimate theirs without ever
/// having met (Vivaldi, with the numbers of the field's agents).
/// </summary>
public sealed class Vivaldi(Prng chance, Coordinate? start = null)
{
    private const double ErrorShare = 0.25;
    private const double MoveShare = 0.25;
    private const double NearestSeconds = 1e-6;
    private const double GravityRho = 150;
    private const int SamplesMax = 3;
    private const int AdjustmentWindow = 20;

    /// <summary>A longer round trip is a stall, not a distance.</summary>
    private static readonly TimeSpan _roundTripMax = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Queue<double>> _samples = new(StringComparer.Ordinal);
    private readonly double[] _adjustments = new double[AdjustmentWindow];
    private int _adjustmentAt;

    public Coordinate Own { get; private set; } = start ?? Coordinate.Origin;

    /// <summary>How often it had to begin anew since its numbers were none any more.</summary>
    public int Resets { get; private set; }

    /// <summary>Takes one measured round trip into account.</summary>
    /// <returns>False when it says nothing: the other's coordinate is not sound, or the time is not between 0 and 10 s.</returns>
    public bool Update(string member, Coordinate other, TimeSpan roundTrip)
    {
        if (!other.IsSound() || roundTrip < TimeSpan.Zero || roundTrip > _roundTripMax)
        {
            return false;
        }

        var seconds = Median(member, roundTrip.TotalSeconds);
        var own = Move(Own, other, Math.Max(seconds, NearestSeconds));
        own = Adjust(own, other, seconds);
        own = Gravitate(own);
        if (!own.IsSound())
        {
            own = Coordinate.Origin;
            Resets++;
        }

        Own = own;
        return true;
    }

    /// <summary>What was measured to a member that is no more.</summary>
    public void Forget(string member) => _samples.Remove(member);

    private double Median(string member, double seconds)
    {
        if (!_samples.TryGetValue(member, out var samples))
        {
            _samples[member] = samples = new Queue<double>(SamplesMax);
        }

        if (samples.Count == SamplesMax)
        {
            samples.Dequeue();
        }

        samples.Enqueue(seconds);
        return samples.Order().ElementAt(samples.Count / 2);
    }

    private Coordinate Move(Coordinate own, Coordinate other, double seconds)
    {
        var distance = own.DistanceTo(other);
        var wrong = Math.Abs(distance - seconds) / seconds;
        var weight = own.Error / Math.Max(own.Error + other.Error, NearestSeconds);
        var error = (ErrorShare * weight * wrong) + (own.Error * (1 - (ErrorShare * weight)));
        return (own with { Error = Math.Min(error, Coordinate.ErrorMax) })
            .Push(MoveShare * weight * (seconds - distance), other, Direction);
    }

    private Coordinate Adjust(Coordinate own, Coordinate other, double seconds)
    {
        _adjustments[_adjustmentAt] = seconds - own.RawDistanceTo(other);
        _adjustmentAt = (_adjustmentAt + 1) % AdjustmentWindow;
        return own with { Adjustment = _adjustments.Sum() / (2 * AdjustmentWindow) };
    }

    // Without a pull to the middle the whole space drifts away.
    private Coordinate Gravitate(Coordinate own)
    {
        var share = Coordinate.Origin.DistanceTo(own) / GravityRho;
        return own.Push(-share * share, Coordinate.Origin, Direction);
    }

    private double[] Direction()
    {
        while (true)
        {
            var vector = new double[Coordinate.Dimensions];
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = chance.NextDouble() - 0.5;
            }

            var magnitude = Math.Sqrt(vector.Sum(value => value * value));
            if (magnitude > NearestSeconds)
            {
                return [.. vector.Select(value => value / magnitude)];
            }
        }
    }
}
