using System.Collections.Immutable;
using Muster.Agent.Config;
using Muster.Bedrock;

namespace Muster.Agent.Logging;

/// <summary>Opens everything the log is written to.</summary>
internal static class LogPlaces
{
    /// <summary>The terminal always, then what the settings ask for; refuses when one of them cannot be had.</summary>
    public static Result<ImmutableArray<ILogSink>> Open(LogSettings settings, TextWriter terminal, TimeProvider time)
    {
        LogShape shape = settings.Json ? LogShapes.Json : LogShapes.Text;
        var places = ImmutableArray.Create<ILogSink>(new WriterSink(terminal, shape));
        if (settings.File is { } terms)
        {
            if (!FileSink.Open(terms, shape, time).TryGet(out var file, out var refused))
            {
                return refused;
            }

            places = places.Add(file);
        }

        if (settings.Syslog is { } facility)
        {
            if (!SyslogSink.Open(facility, SyslogSink.Places, time.LocalTimeZone).TryGet(out var syslog, out var refused))
            {
                return refused;
            }

            places = places.Add(syslog);
        }

        return places;
    }
}
