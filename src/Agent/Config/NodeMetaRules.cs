using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Consul's limits for a node's meta pairs, as its agent (1.8.7) states them.</summary>
internal static class NodeMetaRules
{
    private const int PairsMax = 64;
    private const int KeyCharactersMax = 128;
    private const int ValueCharactersMax = 512;

    /// <summary>From <c>key:value</c>; without a colon the value is empty. A later pair of the same key wins.</summary>
    public static Result<ImmutableSortedDictionary<string, string>> Parse(IReadOnlyList<string> pairs)
    {
        var meta = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = colon < 0 ? (pair, "") : (pair[..colon], pair[(colon + 1)..]);
            if (Complaint(key, value) is { } complaint)
            {
                return Refuse($"Couldn't load metadata pair ('{key}', '{value}'): {complaint}");
            }

            meta[key] = value;
        }

        return meta.Count > PairsMax
            ? Refuse($"Node metadata cannot contain more than {PairsMax} key/value pairs")
            : meta.ToImmutable();
    }

    private static string? Complaint(string key, string value) => key switch
    {
        "" => "Key cannot be blank",
        _ when !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') => "Key contains invalid characters",
        { Length: > KeyCharactersMax } => $"Key is too long (limit: {KeyCharactersMax} characters)",
        _ when key.StartsWith("consul-", StringComparison.Ordinal) =>
            "Key prefix 'consul-' is reserved for internal use",
        _ when value.Length > ValueCharactersMax => $"Value is too long (limit: {ValueCharactersMax} characters)",
        _ => null,
    };

    private static Refused Refuse(string why) => new(Refusal.Invalid, $"node_meta invalid: {why}");
}
