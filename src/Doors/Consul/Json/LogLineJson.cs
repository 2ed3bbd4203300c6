using System.Globalization;
using Microsoft.Extensions.Logging;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>
/// A line of the log as Consul's logger writes JSON: four names that begin with an at sign, then what the message names.
/// </summary>
public static class LogLineJson
{
    /// <summary>UTF-8, with a line end.</summary>
    public static byte[] Of(LogLine line)
    {
        using var buffer = new AnswerBuffer();
        var json = new GoJsonWriter(buffer);
        json.BeginObject();
        json.Name("@level"u8);
        json.Text(LevelOf(line.Level));
        json.Name("@message"u8);
        json.Text(line.Message);
        json.Name("@module"u8);
        json.Text(line.Room);
        json.Name("@timestamp"u8);
        json.Text(line.At.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        foreach (var field in line.Fields)
        {
            json.Name(field.Name);
            if (field.Number is { } number)
            {
                json.Number(number);
            }
            else
            {
                json.Text(field.Text);
            }
        }

        // A message may itself have a part of that name.
        if (line.Error is { } error && line.Fields.All(field => field.Name != "error"))
        {
            json.Name("error"u8);
            json.Text(error);
        }

        json.EndObject();
        buffer.Append((byte)'\n');
        return buffer.Written.ToArray();
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
