using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/agent/monitor: the agent's log as it is written, at the level asked for, until the client goes away.</summary>
internal static class AgentMonitorEndpoint
{
    public static async ValueTask FollowAsync(Exchange exchange)
    {
        var asked = exchange.Query.Get("loglevel");
        if (LogLine.LevelOf(asked.Length == 0 ? "INFO" : asked) is not { } least)
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: Unknown log level: {asked}"));
            return;
        }

        using var listener = exchange.House.Tap.Listen(least);
        if (listener is null)
        {
            await exchange.SendAsync(Plain.Failed(
                $"{LogTap.ListenersMax} clients follow this agent's log already: end one of them first"));
            return;
        }

        Func<LogLine, byte[]> written = exchange.Query.Has("logjson") ? LogLineJson.Of : Text;
        await Endless.RunAsync(exchange, async cancel =>
        {
            await using var stream = await exchange.BeginStreamAsync(contentType: null);
            while (await listener.Lines.WaitToReadAsync(cancel))
            {
                while (listener.Lines.TryRead(out var line))
                {
                    await stream.WriteAsync(written(line), cancel);
                }

                if (listener.TakeDropped() is > 0 and var dropped)
                {
                    await stream.WriteAsync(written(Missed(exchange, dropped)), cancel);
                }

                await stream.FlushAsync(cancel);
            }
        });
    }

    /// <summary>Consul tells its own log how many lines a slow reader missed; the reader is the one who wants to know.</summary>
    private static LogLine Missed(Exchange exchange, long dropped) => new(
        exchange.House.Time.GetUtcNow(), LogLevel.Warning, "agent", $"{dropped} lines were dropped here: read faster");

    private static byte[] Text(LogLine line) => Encoding.UTF8.GetBytes($"{line}\n");
}
