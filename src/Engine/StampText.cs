namespace Muster.Engine;

/// <summary>
/// A stamp but for its time, as one text: server, accessor, door and source, each ended by a unit separator (0x1F) but the
/// last.
/// </summary>
internal static class StampText
{
    private const char Separator = '\u001F';

    public static string Of(Stamp stamp) => string.Join(
        Separator, Clean(stamp.Server), Clean(stamp.Origin.Accessor), Clean(stamp.Origin.Door), stamp.Origin.Source);

    /// <summary>The server; the origin is null when the text has none.</summary>
    public static (string Server, Origin? Origin) Read(string text)
    {
        var parts = text.Split(Separator, 4);
        return (parts[0], parts.Length == 4 ? new Origin(parts[1], parts[2], parts[3]) : null);
    }

    private static string Clean(string text) => text.Replace(Separator, ' ');
}
