using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Muster.Doors;

/// <summary>
/// One who listens to the log. Whoever logs never waits for him: when he is too slow, lines are dropped and counted.
/// </summary>
public sealed class LogListener : IDisposable
{
    /// <summary>Lines that may wait to be read (Consul's number).</summary>
    public const int LinesWaitingMax = 512;

    private readonly Channel<LogLine> _lines;
    private readonly Action<LogListener> _leave;
    private long _dropped;

    internal LogListener(LogLevel least, Action<LogListener> leave)
    {
        Least = least;
        _leave = leave;
        _lines = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(LinesWaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Ends when there will be no more lines.</summary>
    public ChannelReader<LogLine> Lines => _lines.Reader;

    internal LogLevel Least { get; }

    /// <summary>How many lines were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public void Dispose()
    {
        _leave(this);
        End();
    }

    internal void Hear(LogLine line) => _lines.Writer.TryWrite(line);

    internal void End() => _lines.Writer.TryComplete();
}
