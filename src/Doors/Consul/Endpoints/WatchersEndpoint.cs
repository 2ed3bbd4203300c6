using System.Globalization;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>GET /v1/muster/watchers: who waits for something at this agent now, longest first.</summary>
internal static class WatchersEndpoint
{
    /// <summary>What watches of the agent's own configuration call themselves, and their type after it.</summary>
    public const string OwnWatch = "muster-watch/";

    public static ValueTask GetAsync(Exchange exchange)
    {
        var now = exchange.House.Time.GetUtcNow();
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var wait in exchange.House.Waits.Look())
        {
            json.BeginObject();
            json.Name("Door"u8);
            json.Text(wait.Program.StartsWith(OwnWatch, StringComparison.Ordinal) ? "watch" : "http");
            json.Name("Kind"u8);
            json.Text(wait.Kind == WaitKind.Stream ? "stream" : "query");
            json.Name("Client"u8);
            json.Text(wait.Client);
            json.Name("Program"u8);
            json.Text(wait.Program);
            json.Name("Asks"u8);
            json.Text(wait.Asks);
            json.Name("Index"u8);
            json.Text(wait.Index);
            json.Name("Since"u8);
            json.Text((now - wait.Waited).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.Name("Seconds"u8);
            json.Number(Math.Round(wait.Waited.TotalSeconds, 3));
            json.EndObject();
        }

        json.EndArray();
        return exchange.SendJsonAsync();
    }
}
