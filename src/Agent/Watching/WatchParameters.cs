namespace Muster.Agent.Watching;

/// <summary>A watch's parameters, taken one by one; what nobody took does not belong to it.</summary>
internal sealed class WatchParameters(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
{
    private readonly SortedSet<string> _rest = new(given.Keys, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Rest => _rest;

    /// <summary>The last value given; empty when none was.</summary>
    public string Take(string name) => TakeAll(name) is [.., var last] ? last : "";

    /// <summary>As parameters of a query under the same name; empty ones say nothing.</summary>
    public IReadOnlyList<(string, string)> TakeAsQuery(string name) =>
        [.. TakeAll(name).Where(value => value.Length > 0).Select(value => (name, value))];

    private IReadOnlyList<string> TakeAll(string name)
    {
        _rest.Remove(name);
        return given.TryGetValue(name, out var values) ? values : [];
    }
}
