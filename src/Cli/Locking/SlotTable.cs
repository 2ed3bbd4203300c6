using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Bedrock;

namespace Muster.Cli.Locking;

/// <summary>
/// Who holds a lock for several, as Consul's clients write it under <c>PREFIX/.lock</c>:
/// <c>{"Limit":3,"Holders":{"SESSION":true}}</c>.
/// </summary>
internal sealed record SlotTable(int Limit, ImmutableSortedSet<string> Holders)
{
    /// <summary>The key, below the lock's prefix.</summary>
    public const string KeyName = ".lock";

    public bool IsFull => Holders.Count >= Limit;

    public static SlotTable Empty(int limit) => new(limit, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <param name="limit">What an empty value stands for.</param>
    public static Result<SlotTable> Of(byte[] value, int limit)
    {
        var none = Empty(limit);
        if (value.Length == 0)
        {
            return none;
        }

        try
        {
            using var json = JsonDocument.Parse(value);
            var root = json.RootElement;
            var agreed = root.TryGetProperty(nameof(Limit), out var number) ? number.GetInt32() : 0;
            var holders = root.TryGetProperty(nameof(Holders), out var named) && named.ValueKind == JsonValueKind.Object
                ? named.EnumerateObject().Select(holder => holder.Name)
                : [];
            return new SlotTable(agreed, none.Holders.Union(holders));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return new Refused(Refusal.Conflict, $"lock decoding failed: {wrong.Message}");
        }
    }

    /// <summary>Without those whose session lives no more.</summary>
    public SlotTable Among(IEnumerable<string> alive) => this with { Holders = Holders.Intersect(alive) };

    public SlotTable With(string session) => this with { Holders = Holders.Add(session) };

    public SlotTable Without(string session) => this with { Holders = Holders.Remove(session) };

    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        [nameof(Limit)] = Limit,
        [nameof(Holders)] = new JsonObject(Holders.Select(session => KeyValuePair.Create<string, JsonNode?>(session, true))),
    });
}
