using Muster.Doors.Go;
using Muster.Registry.Events;

namespace Muster.Doors.Consul.Json;

/// <summary>An event.</summary>
internal static class EventJson
{
    public static void Write(GoJsonWriter json, UserEvent one)
    {
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(one.Id);
        json.Name("Name"u8);
        json.Text(one.Name);
        json.Name("Payload"u8);
        json.Base64(one.Payload.Span);
        json.Name("NodeFilter"u8);
        json.Text(one.NodeFilter);
        json.Name("ServiceFilter"u8);
        json.Text(one.ServiceFilter);
        json.Name("TagFilter"u8);
        json.Text(one.TagFilter);
        json.Name("Version"u8);
        json.Number(one.Version);
        json.Name("LTime"u8);
        json.Number(one.LTime);
        json.EndObject();
    }
}
