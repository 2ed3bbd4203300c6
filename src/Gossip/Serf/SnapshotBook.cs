using System.Globalization;

namespace Muster.Gossip.Serf;

/// <summary>
/// What a member writes down so that it finds the others again, in serf's own lines: who is alive and where, and the stamps
/// that were seen last. Pure; the file is its owner's.
/// </summary>
public sealed class SnapshotBook
{
    private const int SmallBytes = 128 * 1024;
    private const int BytesPerMember = 256;

    private readonly Dictionary<string, string> _alive = new(StringComparer.Ordinal);

    /// <summary>By name: address and port, as text.</summary>
    public IReadOnlyDictionary<string, string> Alive => _alive;

    /// <summary>The last stamp of an intent that was seen; 0: none.</summary>
    public ulong Clock { get; private set; }

    public ulong EventClock { get; private set; }

    public ulong QueryClock { get; private set; }

    /// <summary>What a file says; lines that are not known are passed over.</summary>
    /// <param name="rejoins">Who has left on purpose comes back by itself: the line that says so forgets nothing.</param>
    public static SnapshotBook Read(IEnumerable<string> lines, bool rejoins)
    {
        var book = new SnapshotBook();
        foreach (var line in lines)
        {
            book.Take(line, rejoins);
        }

        return book;
    }

    /// <summary>The line to append for what has become of a member; null: none.</summary>
    public string? Note(SerfNews.OfMember news)
    {
        var name = news.Member.Name;
        if (name.Contains('\n', StringComparison.Ordinal))
        {
            return null;
        }

        switch (news.Change)
        {
            case MemberChange.Joined:
            case MemberChange.Updated when _alive.ContainsKey(name):
                var at = AddressOf(news.Member);
                if (_alive.GetValueOrDefault(name) == at)
                {
                    return null;
                }

                _alive[name] = at;
                return $"alive: {name} {at}";
            case MemberChange.Left or MemberChange.Failed:
                return _alive.Remove(name) ? $"not-alive: {name}" : null;
            default:
                return null;
        }
    }

    /// <summary>The lines to append for clocks that have moved on.</summary>
    public IEnumerable<string> NoteClocks(LamportClock members, LamportClock events, LamportClock queries)
    {
        if (members.Time - 1 > Clock)
        {
            Clock = members.Time - 1;
            yield return Line("clock", Clock);
        }

        if (events.Time - 1 > EventClock)
        {
            EventClock = events.Time - 1;
            yield return Line("event-clock", EventClock);
        }

        if (queries.Time - 1 > QueryClock)
        {
            QueryClock = queries.Time - 1;
            yield return Line("query-clock", QueryClock);
        }
    }

    /// <summary>The line to append when this member leaves on purpose.</summary>
    public const string LeaveLine = "leave";

    /// <summary>Whether a file of that size is worth being written anew.</summary>
    public bool IsLong(long bytes) => bytes > Math.Max(SmallBytes, BytesPerMember * _alive.Count);

    /// <summary>All that matters, in the lines of a new file.</summary>
    public IEnumerable<string> Compacted() =>
    [
        .. _alive.Select(one => $"alive: {one.Key} {one.Value}"),
        Line("clock", Clock),
        Line("event-clock", EventClock),
        Line("query-clock", QueryClock),
    ];

    private static string AddressOf(SerfMember member)
    {
        var at = member.Address;
        return PlainAddress.Of(at).ToString();
    }

    private static string Line(string what, ulong stamp) => string.Create(CultureInfo.InvariantCulture, $"{what}: {stamp}");

    private void Take(string line, bool rejoins)
    {
        if (line == LeaveLine)
        {
            if (!rejoins)
            {
                _alive.Clear();
                (Clock, EventClock, QueryClock) = (0, 0, 0);
            }

            return;
        }

        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var rest = colon < 0 ? "" : line[(colon + 2)..];
        switch (colon < 0 ? "" : line[..colon])
        {
            // A name may hold spaces, an address does not.
            case "alive" when rest.LastIndexOf(' ') is > 0 and var space:
                _alive[rest[..space]] = rest[(space + 1)..];
                break;
            case "not-alive":
                _alive.Remove(rest);
                break;
            case "clock":
                Clock = Number(rest, Clock);
                break;
            case "event-clock":
                EventClock = Number(rest, EventClock);
                break;
            case "query-clock":
                QueryClock = Number(rest, QueryClock);
                break;
        }
    }

    private static ulong Number(string text, ulong otherwise) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
