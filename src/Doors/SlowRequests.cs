using Microsoft.Extensions.Logging;

namespace Muster.Doors;

/// <summary>
/// Tells of requests that took too long, each once; of a flood of them only some, and how many more there were. What a
/// client waits for by its own wish does not count. Whoever listens to the log as closely as can be is told of all.
/// </summary>
public sealed class SlowRequests(TimeProvider time, ILogger log)
{
    /// <summary>Longer than anything takes on a machine that is well.</summary>
    public static readonly TimeSpan ThresholdDefault = TimeSpan.FromSeconds(1);

    /// <summary>Lines in a stretch of ten seconds: enough to see a pattern, too few to fill a disk.</summary>
    private const int LinesMax = 10;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(10);

    // Protects the stretch; a leaf. Only who was slow comes here.
    private readonly Lock _sync = new();
    private long _threshold;
    private long _began;
    private int _lines;
    private int _untold;

    /// <summary>Zero tells of none; may change at any time.</summary>
    public TimeSpan Threshold
    {
        get => new(Volatile.Read(ref _threshold));
        set => Volatile.Write(ref _threshold, value.Ticks);
    }

    public bool Has(TimeSpan took) => Threshold is { Ticks: > 0 } threshold && took >= threshold;

    /// <summary>Somebody listens to all requests, slow or not.</summary>
    public bool TellsAll => log.IsEnabled(LogLevel.Debug);

    /// <summary>Any request, for whoever listens closely.</summary>
    /// <param name="path">Without what nobody may know: no parameters, no tokens.</param>
    public void TellFinished(string method, string path, string client, int status, TimeSpan took) =>
        SlowLog.Finished(log, method, path, client, status, Math.Round(took.TotalMilliseconds, 3));

    /// <param name="path">Without what nobody may know: no parameters, no tokens.</param>
    /// <param name="took">All but what the client asked to wait for.</param>
    /// <param name="receiving">Of that, the wait for the client's body.</param>
    /// <param name="sending">Of that, the wait for a client that reads slowly.</param>
    public void Tell(
        string method, string path, string client, int status, TimeSpan took, TimeSpan receiving, TimeSpan sending)
    {
        if (MayTell())
        {
            SlowLog.Request(
                log, method, path, client, status, Milliseconds(took), Milliseconds(receiving),
                Milliseconds(took - receiving - sending), Milliseconds(sending));
        }
    }

    /// <summary>A question over DNS.</summary>
    /// <param name="transport">UDP or TCP.</param>
    public void TellQuestion(string name, string type, string transport, TimeSpan took)
    {
        if (MayTell())
        {
            SlowLog.Question(log, name, type, transport, Milliseconds(took));
        }
    }

    private bool MayTell()
    {
        lock (_sync)
        {
            if (_lines > 0 && time.GetElapsedTime(_began) < Stretch)
            {
                _lines++;
                _untold += _lines > LinesMax ? 1 : 0;
                return _lines <= LinesMax;
            }

            if (_untold > 0)
            {
                SlowLog.Untold(log, _untold);
            }

            _began = time.GetTimestamp();
            (_lines, _untold) = (1, 0);
            return true;
        }
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
