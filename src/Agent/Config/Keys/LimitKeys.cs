using Muster.Bedrock.Hcl;
using Muster.Engine.Embedded.Room;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>limits</c>; the marks of memory and disk are Muster's own.</summary>
internal static class LimitKeys
{
    /// <summary>A value is held in memory while it is written, several times over; Consul advises against more than this too.</summary>
    private const int KvValueBytesMax = 64 * 1024 * 1024;

    public static KeyTable<AgentFlags> Table { get; } = new(
        ("disk_low", Size((asked, value) => asked with { Room = asked.Room with { DiskLow = value } })),
        ("http_max_conns_per_client", Count<AgentFlags>(
            (asked, value) => asked with { Http = asked.Http with { MaxConnectionsPerClient = value } })),
        ("kv_max_value_size", Whole<AgentFlags>(
            (asked, value) => asked with { Http = asked.Http with { KvValueBytesMax = value } }, 0, KvValueBytesMax)),
        ("memory_high", Size((asked, value) => asked with { Room = asked.Room with { MemoryHigh = value } })));

    private static KeySetter<AgentFlags> Size(Func<AgentFlags, Amount, AgentFlags> set) => (given, value, place) =>
    {
        if (value is HclText text && Amount.Parse(text.Value) is { } amount)
        {
            return set(given, amount);
        }

        place.ComplainOf(value, "an amount in quotes, such as \"80%\", \"512MiB\" or \"0\" for none");
        return given;
    };
}
