using System.Text;
using Muster.Tests.Conformance.Wire;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>An answer as it is compared: masked, headers in order, indexes apart.</summary>
public sealed record ShownAnswer(
    string Status,
    IReadOnlyList<string> Headers,
    string Body,
    IReadOnlyList<ulong> Indexes);

/// <summary>Says in what two answers differ, for a person.</summary>
public static class AnswerDifference
{
    private const int RawCharactersMax = 3_000;
    private const int AroundCharacters = 60;

    /// <summary>Empty when they are the same.</summary>
    public static string Between(ShownAnswer oracle, ShownAnswer tested)
    {
        var lines = new List<string>();
        if (oracle.Status != tested.Status)
        {
            lines.Add($"status {oracle.Status}, under test {tested.Status}");
        }

        lines.AddRange(oracle.Headers.Except(tested.Headers).Select(header => $"header missing  {header}"));
        lines.AddRange(tested.Headers.Except(oracle.Headers).Select(header => $"header too many {header}"));
        if (oracle.Body != tested.Body)
        {
            lines.Add(FirstDifference(oracle.Body, tested.Body));
        }

        return string.Join("\n  ", lines);
    }

    public static string Report(
        string what, string different, (string Name, RawAnswer Answer) oracle, (string Name, RawAnswer Answer) tested) =>
        $"""
        {what}
          {different}
        ── {oracle.Name} ──
        {Cut(oracle.Answer.ToString())}
        ── {tested.Name} ──
        {Cut(tested.Answer.ToString())}
        """;

    private static string FirstDifference(string oracle, string tested)
    {
        var at = 0;
        while (at < oracle.Length && at < tested.Length && oracle[at] == tested[at])
        {
            at++;
        }

        return new StringBuilder()
            .Append($"body differs at {at}:\n    ").Append(Around(oracle, at))
            .Append("\n    ").Append(Around(tested, at))
            .ToString();
    }

    private static string Around(string text, int at)
    {
        var from = Math.Max(0, at - AroundCharacters);
        var to = Math.Min(text.Length, at + AroundCharacters);
        return $"…{text[from..at]}»{text[at..to]}…".ReplaceLineEndings("⏎");
    }

    private static string Cut(string text) =>
        text.Length <= RawCharactersMax ? text : $"{text[..RawCharactersMax]}… ({text.Length} characters)";
}
