using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Muster.Doors;

/// <summary>One message of the log: one line, whatever was in it.</summary>
/// <param name="Room">Where it comes from: <c>engine</c>, <c>dns</c>, ….</param>
public sealed record LogLine(DateTimeOffset At, LogLevel Level, string Room, string Message)
{
    /// <summary>What the message names, by itself, for programs; the message tells it already.</summary>
    public ImmutableArray<LogField> Fields { get; init; } = [];

    /// <summary>What failed, in one line; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The line of what a logger is given.</summary>
    public static LogLine Of<TState>(
        DateTimeOffset at,
        LogLevel level,
        string room,
        TState state,
        Exception? failure,
        Func<TState, Exception?, string> formatter) =>
        new(at, level, room, formatter(state, failure).ReplaceLineEndings(" "))
        {
            Fields = LogField.Of(state as IReadOnlyList<KeyValuePair<string, object?>>),
            Error = failure is null ? null : $"{failure.GetType().Name}: {failure.Message}".ReplaceLineEndings(" "),
        };

    /// <summary>The room of a logger's category: <c>Muster.Engine.Embedded.Writer</c> is <c>engine</c>.</summary>
    public static string RoomOf(string category) => category.Split('.') switch
    {
        ["Muster", "Doors", var door, ..] => door.ToLowerInvariant(),
        ["Muster", "Registry", var room, ..] => room.ToLowerInvariant(),
        ["Muster", var room, ..] => room.ToLowerInvariant(),
        ["Microsoft", "AspNetCore", ..] => "http",
        [var first, ..] => first.ToLowerInvariant(),
        [] => "agent",
    };

    /// <summary>The web server tells of every connection; that helps only whoever asked for all there is.</summary>
    public static LogLevel LeastOf(string category, LogLevel least) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) && least is LogLevel.Debug or LogLevel.Information
            ? LogLevel.Warning
            : least;

    /// <summary>The level that Consul's users write; null for none that there is.</summary>
    public static LogLevel? LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERR" or "ERROR" => LogLevel.Error,
        _ => null,
    };

    /// <summary>The same, the other way round; empty for none.</summary>
    public static string NameOf(LogLevel? level) => level switch
    {
        null => "",
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    /// <summary>Room, message and error, as they stand behind time and level.</summary>
    public string Text() => Error is null ? $"{Room}: {Message}" : $"{Room}: {Message}: error={Error}";

    /// <summary>As Consul's agents write it: <c>2026-11-21T01:17:56.786Z [WARN]  agent: text</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At:yyyy-MM-ddTHH:mm:ss.fffZ} {$"[{NameOf(Level)}]",-7} {Text()}");
}
