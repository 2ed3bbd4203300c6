namespace Muster.Doors;

/// <summary>
/// Who waits for something at this agent now. Places are noted once (a connection has one) and looked at only when somebody
/// asks: to wait, a place writes a few fields of its own, without lock or allocation.
/// </summary>
public sealed class WaitingRoll
{
    private const int PlacesFirst = 64;

    // Protects the fields below; a leaf.
    private readonly Lock _sync = new();
    private readonly List<WeakReference<IWaitingPlace>> _places = [];
    private int _sweepAt = PlacesFirst;

    /// <summary>Notes a place; it is forgotten once nobody else holds it.</summary>
    public void Note(IWaitingPlace place)
    {
        lock (_sync)
        {
            if (_places.Count >= _sweepAt)
            {
                _places.RemoveAll(noted => !noted.TryGetTarget(out _));
                _sweepAt = Math.Max(PlacesFirst, _places.Count * 2);
            }

            _places.Add(new WeakReference<IWaitingPlace>(place));
        }
    }

    /// <summary>Those who wait, longest first.</summary>
    public IReadOnlyList<WaitReport> Look()
    {
        WeakReference<IWaitingPlace>[] places;
        lock (_sync)
        {
            places = [.. _places];
        }

        return
        [
            .. places
                .Select(noted => noted.TryGetTarget(out var place) ? place.Look() : null)
                .OfType<WaitReport>()
                .OrderByDescending(report => report.Waited),
        ];
    }
}

/// <summary>Where one at a time may wait. Looked at by other threads than the one that waits.</summary>
public interface IWaitingPlace
{
    /// <summary>Null when nobody waits there, or did but a moment ago.</summary>
    WaitReport? Look();
}

/// <param name="Kind">What is waited for: an answer, or the next piece of a stream.</param>
/// <param name="Client">Address and port.</param>
/// <param name="Program">What the client calls itself; may be empty.</param>
/// <param name="Asks">Path and query; secrets are hidden.</param>
/// <param name="Index">What the client has seen already, in the words of its question; empty for a stream.</param>
public sealed record WaitReport(
    WaitKind Kind, string Client, string Program, string Asks, string Index, TimeSpan Waited);

public enum WaitKind
{
    Query,
    Stream,
}
