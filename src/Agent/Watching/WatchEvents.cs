using System.Globalization;
using System.Text.Json;
using Muster.Doors.Go;
using Muster.Registry.Events;

namespace Muster.Agent.Watching;

/// <summary>Of all events that an agent still has, those that came after the one seen last.</summary>
internal static class WatchEvents
{
    public static void WriteSince(GoJsonWriter json, JsonElement events, string known, WatchShape shape)
    {
        var all = events.ValueKind == JsonValueKind.Array ? events.EnumerateArray().ToList() : [];
        var last = all.FindLastIndex(one => Mark(one) == known);
        var each = ((WatchShape.List)shape).Of;
        json.BeginArray();
        foreach (var one in all.Skip(last + 1))
        {
            each.Write(json, one);
        }

        json.EndArray();
    }

    private static string Mark(JsonElement one) =>
        EventId.Mark(one.GetProperty("ID").GetString() ?? "").ToString(CultureInfo.InvariantCulture);
}
