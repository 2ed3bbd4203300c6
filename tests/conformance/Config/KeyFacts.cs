using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>A key of Consul's configuration: since when it is there, and a value that asks for something.</summary>
internal sealed record KeyFact(string Key, string Since, string Value)
{
    /// <summary>The version that is compared with.</summary>
    public const string Compared = "1.8";

    /// <summary>The key's own name has a dot in it.</summary>
    private const string Odd = "disable_compat_1.9";

    public static IReadOnlyList<KeyFact> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "tests", "conformance", "config", "keys.txt"))
            .Select(line => line.Split(' ', 3)).Select(parts => new KeyFact(parts[0], parts[1], parts[2])),
    ];

    /// <summary>Under itself, or within an object of this name.</summary>
    public bool IsWithin(string name) => $"{Key}.".StartsWith($"{name}.", StringComparison.Ordinal);

    /// <summary>One document with all of them.</summary>
    public static string Document(IEnumerable<KeyFact> facts)
    {
        var root = new JsonObject();
        foreach (var fact in facts)
        {
            string[] names = fact.Key.EndsWith(Odd, StringComparison.Ordinal)
                ? [fact.Key[..^(Odd.Length + 1)], Odd]
                : fact.Key.Split('.');
            var block = root;
            foreach (var name in names[..^1])
            {
                block = (JsonObject)(block[name] ??= new JsonObject());
            }

            block[names[^1]] = JsonNode.Parse(fact.Value);
        }

        return root.ToJsonString();
    }
}
