using System.Text;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// Who and where, as one text: server, accessor, door and source, each ended by a unit separator (0x1F) but the last. The
/// time stands in a column of its own. The first row of a revision carries them for all its rows.
/// </summary>
internal sealed class StampCodec
{
    private const char Separator = '\u001F';

    private Origin? _lastOrigin;
    private string? _lastServer;
    private byte[] _lastBytes = [];

    /// <summary>Remembers the last one: neighbours mostly share it.</summary>
    public ReadOnlySpan<byte> Encode(Stamp stamp)
    {
        if (stamp.Origin != _lastOrigin || stamp.Server != _lastServer)
        {
            var origin = stamp.Origin;
            _lastBytes = Encoding.UTF8.GetBytes(string.Join(
                Separator, Clean(stamp.Server), Clean(origin.Accessor), Clean(origin.Door), origin.Source));
            _lastOrigin = origin;
            _lastServer = stamp.Server;
        }

        return _lastBytes;
    }

    public static Stamp Decode(long ticks, ReadOnlySpan<byte> bytes)
    {
        var parts = Encoding.UTF8.GetString(bytes).Split(Separator, 4);
        var origin = parts.Length == 4 ? new Origin(parts[1], parts[2], parts[3]) : Origin.System;
        return new Stamp(new DateTimeOffset(ticks, TimeSpan.Zero), parts[0], origin);
    }

    private static string Clean(string text) => text.Replace(Separator, ' ');
}
