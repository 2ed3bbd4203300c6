using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// What is known of foreign names while one answer is put together, and what would have to be asked. An answer that wants
/// more is thrown away, its names are looked up, and it is put together once more.
/// </summary>
internal sealed class Outside
{
    /// <summary>Foreign names looked up for one answer: enough for a service of external hosts, and a bound for hostile ones.</summary>
    public const int NamesMax = 64;

    /// <summary>Nobody can be asked: a foreign name leads nowhere.</summary>
    public static readonly Outside Closed = new(open: false);

    private readonly bool _open;
    private readonly Dictionary<DnsName, IReadOnlyList<Record>> _known = [];
    private readonly List<DnsName> _wanted = [];

    private Outside(bool open) => _open = open;

    /// <summary>For one answer: recursors can be asked.</summary>
    public static Outside Open() => new(open: true);

    /// <summary>Names asked for in vain since the last that was learned.</summary>
    public IReadOnlyList<DnsName> Wanted => _wanted;

    public IReadOnlyList<Record> Of(DnsName name)
    {
        if (!_open)
        {
            return [];
        }

        if (_known.TryGetValue(name, out var records))
        {
            return records;
        }

        if (_known.Count + _wanted.Count < NamesMax && !_wanted.Contains(name))
        {
            _wanted.Add(name);
        }

        return [];
    }

    /// <summary>Takes what was found for the names wanted, in their order; nothing is wanted then.</summary>
    public void Learn(IReadOnlyList<IReadOnlyList<Record>> found)
    {
        foreach (var (name, records) in _wanted.Zip(found))
        {
            _known[name] = records;
        }

        _wanted.Clear();
    }
}
