using Microsoft.Extensions.Logging;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>
/// One calm line a message, as Consul's agents write them:
/// <c>2026-11-21T01:17:56.786Z [WARN]  agent: text</c>. An exception is told on the same line; only debug levels add its
/// stack.
/// </summary>
internal sealed class ConsoleLog(TextWriter output, LogLevel least, TimeProvider time) : ILoggerProvider
{
    // Leaf lock: lines of several threads must not mix.
    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName) => 
        new Room(this, LogLine.RoomOf(categoryName), LogLine.LeastOf(categoryName, least));

    public void Dispose() => output.Flush();

    private void Write(string room, LogLevel level, string text, Exception? failure)
    {
        var message = text.ReplaceLineEndings(" ");
        if (failure is not null)
        {
            var told = least <= LogLevel.Debug ? $"\n{failure}" : $"{failure.GetType().Name}: {failure.Message}";
            message += $": error={told}";
        }

        var line = new LogLine(time.GetUtcNow(), level, room, message);
        lock (_writing)
        {
            output.WriteLine(line.ToString());
            output.Flush();
        }
    }

    private sealed class Room(ConsoleLog log, string room, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= least;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(room, logLevel, formatter(state, exception), exception);
            }
        }
    }
}
