using System.Text;
using Muster.Doors;
using Muster.Doors.Consul.Json;

namespace Muster.Agent.Logging;

/// <summary>How lines look: as Consul's agents write them, or as their JSON. UTF-8, with a line end.</summary>
internal delegate byte[] LogShape(LogLine line, string? stack);

internal static class LogShapes
{
    public static byte[] Text(LogLine line, string? stack) =>
        Encoding.UTF8.GetBytes(stack is null ? $"{line}\n" : $"{line}\n{stack}\n");

    public static byte[] Json(LogLine line, string? stack) => LogLineJson.Of(
        stack is null ? line : line with { Fields = line.Fields.Add(new LogField("stacktrace", stack, null)) });
}
