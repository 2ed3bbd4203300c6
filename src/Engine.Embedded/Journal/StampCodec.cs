using System.Text;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// Who and where, as one text. The time stands in a column of its own. The first row of a revision carries them for all its
/// rows.
/// </summary>
internal sealed class StampCodec
{
    private Origin? _lastOrigin;
    private string? _lastServer;
    private byte[] _lastBytes = [];

    /// <summary>Remembers the last one: neighbours mostly share it.</summary>
    public ReadOnlySpan<byte> Encode(Stamp stamp)
    {
        if (stamp.Origin != _lastOrigin || stamp.Server != _lastServer)
        {
            _lastBytes = Encoding.UTF8.GetBytes(StampText.Of(stamp));
            _lastOrigin = stamp.Origin;
            _lastServer = stamp.Server;
        }

        return _lastBytes;
    }

    public static Stamp Decode(long ticks, ReadOnlySpan<byte> bytes)
    {
        var (server, origin) = StampText.Read(Encoding.UTF8.GetString(bytes));
        return new Stamp(new DateTimeOffset(ticks, TimeSpan.Zero), server, origin ?? Origin.System);
    }
}
