using System.Text.Json.Nodes;
using Muster.Agent.Config.Keys;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Definitions;

/// <summary>
/// The keys that an object within a definition may have: as files spell them, the name that the API gives them, and their
/// type. CamelCase and snake_case are one. All of an object's faults are named, not only the first.
/// </summary>
internal sealed class DefinitionTable(params (string Name, string Api, DefinitionKind Kind)[] keys)
{
    private readonly Dictionary<string, int> _places = Enumerable.Range(0, keys.Length)
        .ToDictionary(at => Bare(keys[at].Name), at => at, StringComparer.Ordinal);

    public JsonObject Read(HclObject from, KeyPlace place)
    {
        var values = new List<(int Key, JsonNode Value)>();
        foreach (var item in from.Items)
        {
            var at = place.Under(item.Key, item.At);
            if (!_places.TryGetValue(Bare(item.Key), out var key))
            {
                at.Complain($"invalid config key {at.Path}: {Nearest.Hint(item.Key, [.. keys.Select(known => known.Name)])}");
            }
            else if (keys[key].Kind(item.Value, at) is { } value)
            {
                values.Add((key, value));
            }
        }

        // In the order of the table, whatever the file's: of a service's checks, `check` comes after `checks` (Consul 1.8.7).
        var json = new JsonObject();
        foreach (var (key, value) in values.OrderBy(given => given.Key))
        {
            json[keys[key].Api] = Added(json[keys[key].Api], value);
        }

        return json;
    }

    /// <summary>A block that is written again adds to the one before it; of all else the last one counts.</summary>
    private static JsonNode Added(JsonNode? before, JsonNode more) => (before, more) switch
    {
        (JsonArray one, JsonArray other) => new JsonArray([.. one.Concat(other).Select(item => item?.DeepClone())]),
        (JsonObject one, JsonObject other) => new JsonObject(
            one.Where(pair => !other.ContainsKey(pair.Key)).Concat(other)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))),
        _ => more,
    };

    private static string Bare(string key) => key.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
