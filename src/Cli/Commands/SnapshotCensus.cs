using Muster.Registry.Snapshots;

namespace Muster.Cli.Commands;

/// <summary>How many rows of each kind a snapshot holds, how large they are, and which keys take how much.</summary>
/// <param name="depth">Parts of a key, between slashes, that are counted together; 0 counts each by itself.</param>
/// <param name="filter">Only keys that begin so are told apart.</param>
internal sealed class SnapshotCensus(int depth, string filter)
{
    private readonly Dictionary<string, Sum> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sum> _keys = new(StringComparer.Ordinal);

    public readonly record struct Sum(long Count, long Bytes);

    /// <summary>The largest first.</summary>
    public IReadOnlyList<(string Name, Sum Sum)> Tables => Sorted(_tables);

    public IReadOnlyList<(string Name, Sum Sum)> Keys => Sorted(_keys);

    public void Add(CountedRow row)
    {
        Add(_tables, row.Table, row.Bytes);
        var key = row.Key.ToString();
        if (!row.Key.IsEmpty && key.StartsWith(filter, StringComparison.Ordinal))
        {
            Add(_keys, Cut(key), row.Bytes);
        }
    }

    private string Cut(string key)
    {
        var end = 0;
        for (var part = 0; part < depth; part++)
        {
            var slash = key.IndexOf('/', end);
            if (slash < 0)
            {
                return key;
            }

            end = slash + 1;
        }

        return depth == 0 ? key : key[..(end - 1)];
    }

    private static void Add(Dictionary<string, Sum> sums, string name, long bytes)
    {
        var sum = sums.GetValueOrDefault(name);
        sums[name] = new Sum(sum.Count + 1, sum.Bytes + bytes);
    }

    private static List<(string Name, Sum Sum)> Sorted(Dictionary<string, Sum> sums) =>
    [
        .. sums.Select(sum => (sum.Key, sum.Value))
            .OrderByDescending(sum => sum.Value.Bytes)
            .ThenBy(sum => sum.Key, StringComparer.Ordinal),
    ];
}
