using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>Writes one line at a time. One that cannot be written is counted, and told of before the next one that can.</summary>
internal abstract class LossySink : ILogSink
{
    // Lines of several threads must not mix; a leaf.
    private readonly Lock _writing = new();
    private long _lost;

    public void Write(LogLine line, string? stack)
    {
        lock (_writing)
        {
            try
            {
                if (_lost > 0)
                {
                    Put(Told(line.At), stack: null);
                    _lost = 0;
                }

                Put(line, stack);
            }
            catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
            {
                _lost++;
            }
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            Close();
        }
    }

    /// <summary>Called by one thread at a time. Throws what the system says when it cannot.</summary>
    protected abstract void Put(LogLine line, string? stack);

    protected abstract void Close();

    private LogLine Told(DateTimeOffset at) =>
        new(at, LogLevel.Warning, "agent", $"{_lost} lines of the log could not be written here, and are lost");
}
