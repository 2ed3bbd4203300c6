using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>
/// What the agent itself writes, to all places that were asked for. The level may change at any time and counts from the
/// next message on.
/// </summary>
internal sealed class LiveLog(TimeProvider time, LogLevel least, params ImmutableArray<ILogSink> sinks) : ILoggerProvider
{
    private volatile LogLevel _least = least;

    /// <summary>The least that is written.</summary>
    public LogLevel Least
    {
        get => _least;
        set => _least = value;
    }

    public ILogger CreateLogger(string categoryName) => new Room(this, categoryName);

    public void Dispose()
    {
        foreach (var sink in sinks)
        {
            sink.Dispose();
        }
    }

    private void Write(LogLine line, Exception? failure)
    {
        var stack = _least <= LogLevel.Debug ? failure?.ToString() : null;
        foreach (var sink in sinks)
        {
            sink.Write(line, stack);
        }
    }

    private DateTimeOffset Now() => time.GetUtcNow();

    private sealed class Room(LiveLog log, string category) : ILogger
    {
        private readonly string _room = LogLine.RoomOf(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None && logLevel >= log._least && logLevel >= LogLine.LeastOf(category, log._least);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(LogLine.Of(log.Now(), logLevel, _room, state, exception, formatter), exception);
            }
        }
    }
}
