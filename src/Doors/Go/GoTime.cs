using System.Globalization;

namespace Muster.Doors.Go;

/// <summary>Times as Go writes them in JSON: of UTC, with no more digits of a second than it takes.</summary>
internal static class GoTime
{
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
