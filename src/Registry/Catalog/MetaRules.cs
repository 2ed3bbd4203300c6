using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Muster.Registry.Catalog;

/// <summary>What Consul 1.8.7 accepts as a service's (or a node's own) metadata, and how it says what it does not.</summary>
internal static class MetaRules
{
    public const int PairsMax = 64;
    public const int KeyBytesMax = 128;
    public const int ValueBytesMax = 512;
    public const string ReservedPrefix = "consul-";

    private static readonly SearchValues<char> _keyCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Consul's text for the first offence; null when there is none.</summary>
    public static string? Complaint(ImmutableSortedDictionary<string, string> meta)
    {
        if (meta.Count > PairsMax)
        {
            return $"Node metadata cannot contain more than {PairsMax} key/value pairs";
        }

        foreach (var (key, value) in meta)
        {
            if (Complaint(key, value) is { } why)
            {
                return $"Couldn't load metadata pair ('{key}', '{value}'): {why}";
            }
        }

        return null;
    }

    private static string? Complaint(string key, string value) =>
        key.Length == 0 ? "Key cannot be blank"
        : key.AsSpan().ContainsAnyExcept(_keyCharacters) ? "Key contains invalid characters"
        : key.Length > KeyBytesMax ? $"Key is too long (limit: {KeyBytesMax} characters)"
        : key.StartsWith(ReservedPrefix, StringComparison.Ordinal)
            ? $"Key prefix '{ReservedPrefix}' is reserved for internal use"
        : Encoding.UTF8.GetByteCount(value) > ValueBytesMax ? $"Value is too long (limit: {ValueBytesMax} characters)"
        : null;
}
