using System.Text.Json.Nodes;
using Muster.Agent.Config.Keys;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Definitions;

/// <summary>The types that keys of services and checks have; as strict as all other keys' (see <see cref="KeyKinds"/>).</summary>
internal static class DefinitionKinds
{
    public static JsonNode? Text(HclNode value, KeyPlace place) =>
        KeyKinds.Text<JsonNode?>((_, text) => JsonValue.Create(text))(null, value, place);

    public static JsonNode? Whole(HclNode value, KeyPlace place) => KeyKinds.Whole<JsonNode?>(
        (_, number) => JsonValue.Create(number), int.MinValue, int.MaxValue)(null, value, place);

    public static JsonNode? Switch(HclNode value, KeyPlace place) =>
        KeyKinds.Switch<JsonNode?>((_, truth) => JsonValue.Create(truth))(null, value, place);

    /// <summary>A text that files may hold and the API does not take.</summary>
    public static JsonNode? PassedOver(HclNode value, KeyPlace place)
    {
        _ = Text(value, place);
        return null;
    }

    /// <summary>It goes on as it was written: whoever decodes it has Go's own arithmetic.</summary>
    public static JsonNode? Duration(HclNode value, KeyPlace place) =>
        KeyKinds.DurationOf(value, place) is null ? null : JsonValue.Create(((HclText)value).Value);

    public static JsonNode? Texts(HclNode value, KeyPlace place) => KeyKinds.Texts<JsonNode?>(
        (_, texts) => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]))(null, value, place);

    /// <summary>Anything: nobody here reads what is in it.</summary>
    public static JsonNode? Anything(HclNode value, KeyPlace place) => value switch
    {
        HclText text => JsonValue.Create(text.Value),
        HclNumber { IsWhole: true } number => JsonValue.Create(number.Whole),
        HclNumber number => JsonValue.Create(number.Value),
        HclBool truth => JsonValue.Create(truth.Value),
        HclList list => new JsonArray([.. list.Items.Select(item => Anything(item, place))]),
        HclObject map => Pairs(map, Anything, place),
        _ => null,
    };

    /// <summary>An object whose keys are names of the user's.</summary>
    public static DefinitionKind MapOf(DefinitionKind kind, string wanted) => (value, place) =>
    {
        if (Only(value) is { } map)
        {
            return Pairs(map, kind, place);
        }

        place.ComplainOf(value, wanted);
        return null;
    };

    /// <summary>An object with known keys.</summary>
    public static DefinitionKind ObjectOf(Func<DefinitionTable> table) => (value, place) =>
    {
        if (Only(value) is { } only)
        {
            return table().Read(only, place);
        }

        place.ComplainOf(value, "an object");
        return null;
    };

    /// <summary>Several objects with known keys, or one.</summary>
    public static DefinitionKind ListOf(Func<DefinitionTable> table) => (value, place) => new JsonArray(
        [.. Each(value, place).Select(item => (JsonNode)table().Read(item.Object, item.Place))]);

    /// <summary>The objects of a list, each at its place; one alone counts as a list of one.</summary>
    public static IEnumerable<(HclObject Object, KeyPlace Place)> Each(HclNode value, KeyPlace place)
    {
        if (value is HclObject one)
        {
            return [(one, place)];
        }

        if (value is HclList list && list.Items.All(item => item is HclObject))
        {
            return list.Items.Cast<HclObject>()
                .Select((item, at) => (item, place with { Path = $"{place.Path}[{at}]", At = item.At }));
        }

        place.ComplainOf(value, "an object, or a list of objects");
        return [];
    }

    /// <summary>An object, or a list of one, as HCL's blocks may be written in JSON.</summary>
    private static HclObject? Only(HclNode value) =>
        value is HclList { Items: [HclObject only] } ? only : value as HclObject;

    private static JsonObject Pairs(HclObject map, DefinitionKind kind, KeyPlace place)
    {
        var json = new JsonObject();
        foreach (var item in map.Items)
        {
            json[item.Key] = kind(item.Value, place.Under(item.Key, item.At));
        }

        return json;
    }
}
