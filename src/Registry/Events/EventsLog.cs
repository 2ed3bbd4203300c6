using Microsoft.Extensions.Logging;

namespace Muster.Registry.Events;

internal static partial class EventsLog
{
    [LoggerMessage(3401, LogLevel.Debug, "Event {Name} ({EventId}) has come")]
    public static partial void Received(ILogger logger, string name, string eventId);
}
