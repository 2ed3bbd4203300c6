namespace Muster.Registry.Local;

/// <summary>How long this agent's local state has been open, on a clock that nobody sets.</summary>
internal sealed class LocalClock(TimeProvider time)
{
    private readonly long _opened = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Now() => time.GetElapsedTime(_opened);
}
