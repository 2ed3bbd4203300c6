using Microsoft.Extensions.Logging;

namespace Muster.Tests.FaultHost;

internal sealed class ToldLogger(Told told) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        told.Line($"log {logLevel} {formatter(state, exception)}");
}
