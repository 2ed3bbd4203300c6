using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

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

    public ILogger CreateLogger(string categoryName) => new Room(this, RoomOf(categoryName), LeastOf(categoryName));

    public void Dispose() => output.Flush();

    /// <summary>The room a message comes from: <c>Muster.Engine.Embedded.Writer</c> is <c>engine</c>.</summary>
    internal static string RoomOf(string category) => category.Split('.') switch
    {
        ["Muster", "Doors", var door, ..] => door.ToLowerInvariant(),
        ["Muster", "Registry", var room, ..] => room.ToLowerInvariant(),
        ["Muster", var room, ..] => room.ToLowerInvariant(),
        ["Microsoft", "AspNetCore", ..] => "http",
        [var first, ..] => first.ToLowerInvariant(),
        [] => "agent",
    };

    // The web server tells of every connection; that helps only whoever asked for all there is.
    private LogLevel LeastOf(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) && least is LogLevel.Debug or LogLevel.Information
            ? LogLevel.Warning
            : least;

    private void Write(string room, LogLevel level, string text, Exception? failure)
    {
        var line = new StringBuilder()
            .Append(time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))
            .Append(' ')
            .Append(NameOf(level))
            .Append(room)
            .Append(": ")
            .Append(text.ReplaceLineEndings(" "));
        if (failure is not null)
        {
            var told = least <= LogLevel.Debug ? $"\n{failure}" : $"{failure.GetType().Name}: {failure.Message}";
            line.Append(": error=").Append(told);
        }

        lock (_writing)
        {
            output.WriteLine(line.ToString());
            output.Flush();
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "[TRACE] ",
        LogLevel.Debug => "[DEBUG] ",
        LogLevel.Information => "[INFO]  ",
        LogLevel.Warning => "[WARN]  ",
        _ => "[ERROR] ",
    };

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
