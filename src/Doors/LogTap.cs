using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Muster.Doors;

/// <summary>
/// The agent's log for whoever listens, at the level he wants, whatever is written to the terminal. While nobody listens a
/// message costs one comparison.
/// </summary>
public sealed class LogTap(TimeProvider time) : ILoggerProvider
{
    /// <summary>Listeners at once: each is one client that keeps a connection for it.</summary>
    public const int ListenersMax = 64;

    // Protects the list's replacement; a leaf. Writers read the list without it.
    private readonly Lock _sync = new();
    private ImmutableArray<LogListener> _listeners = [];
    private volatile LogLevel _least = LogLevel.None;

    /// <summary>Listens from now on; null when too many listen already. Disposing it ends that.</summary>
    public LogListener? Listen(LogLevel least)
    {
        lock (_sync)
        {
            if (_listeners.Length >= ListenersMax)
            {
                return null;
            }

            var listener = new LogListener(least, Leave);
            Set(_listeners.Add(listener));
            return listener;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Tapped(this, categoryName);

    public void Dispose()
    {
        lock (_sync)
        {
            foreach (var listener in _listeners)
            {
                listener.End();
            }

            Set([]);
        }
    }

    private DateTimeOffset Now() => time.GetUtcNow();

    private void Leave(LogListener listener)
    {
        lock (_sync)
        {
            Set(_listeners.Remove(listener));
        }
    }

    private void Set(ImmutableArray<LogListener> listeners)
    {
        _listeners = listeners;
        _least = listeners.IsEmpty ? LogLevel.None : listeners.Min(listener => listener.Least);
    }

    private void Tell(string category, LogLine line)
    {
        foreach (var listener in _listeners)
        {
            if (line.Level >= LogLine.LeastOf(category, listener.Least))
            {
                listener.Hear(line);
            }
        }
    }

    private sealed class Tapped(LogTap tap, string category) : ILogger
    {
        private readonly string _room = LogLine.RoomOf(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None && logLevel >= tap._least && logLevel >= LogLine.LeastOf(category, tap._least);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                tap.Tell(category, LogLine.Of(tap.Now(), logLevel, _room, state, exception, formatter));
            }
        }
    }
}
