using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>Splits an answer that is too long for one message into several, all but the last marked.</summary>
internal static class Fragments
{
    /// <summary>Each below so many bytes, unless one event alone is more.</summary>
    public static IEnumerable<WatchResponse> Of(WatchResponse whole, int bytesMax)
    {
        var piece = Empty(whole);
        var bytes = piece.CalculateSize();
        foreach (var one in whole.Events)
        {
            // Its tag and the length of its length beside it.
            var added = one.CalculateSize() + 1 + sizeof(int);
            if (piece.Events.Count > 0 && bytes + added >= bytesMax)
            {
                yield return piece;
                piece = Empty(whole);
                bytes = piece.CalculateSize();
            }

            piece.Events.Add(one);
            bytes += added;
        }

        piece.Fragment = false;
        yield return piece;
    }

    private static WatchResponse Empty(WatchResponse whole) =>
        new() { Header = whole.Header, WatchId = whole.WatchId, Fragment = true };
}
