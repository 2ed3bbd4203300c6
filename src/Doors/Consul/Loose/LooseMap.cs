using Muster.Doors.Go;

namespace Muster.Doors.Consul.Loose;

/// <summary>
/// A struct's members: each field takes the one of its name, of its name in snake case, or of its name in another case. What
/// no field has taken is told at the end.
/// </summary>
internal sealed class LooseMap(GoValue.Map map, string way, LooseFindings findings)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <param name="alias">Its name in snake case, where that is another.</param>
    public LooseValue this[string name, string? alias = null]
    {
        get
        {
            var key = KeyOf(name, alias);
            if (key is not null)
            {
                _taken.Add(key);
            }

            return new LooseValue(
                key is null ? null : map.Members[key], way.Length == 0 ? name : $"{way}.{name}", findings);
        }
    }

    public bool Has(string name) => map.Members.ContainsKey(name);

    /// <summary>To be said when all fields have been asked for.</summary>
    public void End()
    {
        foreach (var name in map.Members.Keys.Where(name => !_taken.Contains(name)))
        {
            findings.Leave(way.Length == 0 ? name : $"{way}.{name}");
        }
    }

    private string? KeyOf(string name, string? alias) =>
        map.Members.ContainsKey(name)
            ? name
            : map.Members.Keys.FirstOrDefault(key => alias is not null && string.Equals(key, alias, StringComparison.OrdinalIgnoreCase))
                ?? map.Members.Keys.FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
}
