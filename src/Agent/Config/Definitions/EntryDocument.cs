using System.Text.Json.Nodes;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;
using Muster.Doors.Consul.Entries;
using Muster.Registry.Entries;

namespace Muster.Agent.Config.Definitions;

/// <summary>A configuration entry in HCL or JSON: a file of its own, or a part of an agent's configuration.</summary>
public static class EntryDocument
{
    /// <summary>The entry of a file that holds nothing else.</summary>
    public static Result<ConfigEntry> Read(string text) =>
        HclReader.Read(text).TryGet(out var root, out var refused) ? Of(root) : refused;

    internal static Result<ConfigEntry> Of(HclObject block) => EntryText.Parse(Tree(block)!.ToJsonString());

    /// <summary>A block that is written again is one more of a list.</summary>
    private static JsonNode? Tree(HclNode value) => value switch
    {
        HclText text => JsonValue.Create(text.Value),
        HclNumber { IsWhole: true } number => JsonValue.Create(number.Whole),
        HclNumber number => JsonValue.Create(number.Value),
        HclBool truth => JsonValue.Create(truth.Value),
        HclList list => new JsonArray([.. list.Items.Select(Tree)]),
        HclObject block => new JsonObject(block.Items
            .GroupBy(item => item.Key, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(
                group.Key,
                group.Count() == 1 ? Tree(group.Single().Value) : new JsonArray([.. group.Select(item => Tree(item.Value))])))),
        _ => null,
    };
}
