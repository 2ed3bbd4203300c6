using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Keys;

/// <summary>What a key's value does to what was given before it; a value that cannot be taken is complained of.</summary>
internal delegate T KeySetter<T>(T given, HclNode value, KeyPlace place);

/// <summary>The keys an object of the configuration may have. All of an object's faults are named, not only the first.</summary>
internal sealed class KeyTable<T>(params (string Name, KeySetter<T> Set)[] keys)
{
    private readonly ImmutableSortedDictionary<string, KeySetter<T>> _keys =
        keys.ToImmutableSortedDictionary(key => key.Name, key => key.Set, StringComparer.Ordinal);

    public IEnumerable<string> Names => _keys.Keys;

    public T Read(T given, HclObject from, KeyPlace place)
    {
        // JSON's null is how templates leave a key out.
        foreach (var item in from.Items.Where(item => item.Value is not HclNull))
        {
            var at = place.Under(item.Key, item.At);
            if (_keys.TryGetValue(item.Key, out var set))
            {
                given = set(given, item.Value, at);
            }
            else
            {
                at.Complain($"invalid config key {at.Path}: {Nearest.Hint(item.Key, [.. _keys.Keys])}");
            }
        }

        return given;
    }

    /// <summary>Some of the table's keys, as they may stand in another object.</summary>
    public IEnumerable<(string Name, KeySetter<TOuter> Set)> Of<TOuter>(
        Func<TOuter, T> get, Func<TOuter, T, TOuter> set, params string[] names) =>
        names.Select(name => (name, (KeySetter<TOuter>)((given, value, place) => set(given, _keys[name](get(given), value, place)))));

    /// <summary>The table as a key of another: an object, or a list of one, which is how HCL's blocks may be written in JSON.</summary>
    public KeySetter<TOuter> In<TOuter>(Func<TOuter, T> get, Func<TOuter, T, TOuter> set) => (given, value, place) =>
    {
        var inner = value is HclList { Items: [HclObject only] } ? only : value as HclObject;
        if (inner is null)
        {
            place.ComplainOf(value, "an object");
            return given;
        }

        return set(given, Read(get(given), inner, place));
    };
}
