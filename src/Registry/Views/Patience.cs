using Muster.Bedrock;

namespace Muster.Registry.Views;

/// <summary>How long a blocking read still waits: its own time and up to a sixteenth more, so that a crowd does not return at once.</summary>
internal readonly struct Patience
{
    private const int JitterFraction = 16;

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _length;

    public Patience(Reading reading, TimeProvider time, Prng chance)
    {
        var wait = reading.Wait > TimeSpan.Zero ? reading.Wait : Reading.WaitDefault;
        _time = time;
        _began = time.GetTimestamp();
        _length = wait + chance.Next(wait / JitterFraction);
    }

    /// <summary>Zero when it is used up.</summary>
    public TimeSpan Left()
    {
        var left = _length - _time.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
