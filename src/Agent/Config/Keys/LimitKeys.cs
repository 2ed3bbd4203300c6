using Muster.Bedrock.Hcl;
using Muster.Engine.Embedded.Room;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>limits</c>; the marks of memory and disk are Muster's own.</summary>
internal static class LimitKeys
{
    public static KeyTable<AgentFlags> Table { get; } = new(
    [
        .. HttpKeys.Limits.Select(key => (key.Name, OfDoor(key.Set))),
        ("disk_low", Size((asked, value) => asked with { Room = asked.Room with { DiskLow = value } })),
        ("memory_high", Size((asked, value) => asked with { Room = asked.Room with { MemoryHigh = value } })),
    ]);

    private static KeySetter<AgentFlags> OfDoor(KeySetter<HttpDoorFlags> set) =>
        (asked, value, place) => asked with { Http = set(asked.Http, value, place) };

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
