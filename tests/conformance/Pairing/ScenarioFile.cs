using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// Reads <c>pairs/*.pairs</c>. One line, one thing:
/// <code>
/// = a title | H-30 K-02            a scenario and the facts it shows
/// PUT /v1/kv/{s}/a?cas={i+1}       a request; {s} is the scenario's own name, {i} a captured variable
/// + Accept-Encoding: gzip          a header of it
///   text                           a line of its body (two spaces; @repeat 9 x and @hex 00ff stand for bytes)
/// : i = X-Consul-Index             from the answer: a header, or the first number under that name in the body
/// ~ only mine | unordered | shape | counted | index hidden | body hidden | until TEXT
/// DIG {s}.service.consul SRV +tcp  a question to DNS, with dig's own words
/// (w) GET /v1/kv/{s}/a?index={i}   a request left waiting under a label
/// (w) asleep                       it must not have been answered
/// (w)                              it is answered now
/// restart | kill                   both servers end and come back
/// </code>
/// </summary>
internal static partial class ScenarioFile
{
    /// <summary>The runner shows no more of a theory's argument, and the id must be found in what it shows.</summary>
    private const int IdCharactersMax = 49;

    public static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "conformance", "pairs");

    public static IReadOnlyList<Scenario> ReadAll(string folder = "") =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.pairs")
            .Order(StringComparer.Ordinal)
            .SelectMany(Read),
    ];

    public static IReadOnlyList<Scenario> Read(string path)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        var scenarios = new List<Scenario>();
        var steps = new List<Step>();
        var lines = File.ReadAllLines(path);
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            var number = at + 1;
            if (line.Trim().Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                steps = [];
                scenarios.Add(Headed(line[2..], file, path, number, scenarios.Count + 1, steps));
                continue;
            }

            if (steps.Count > 0 && steps[^1] is Step.Ask ask && Continued(ask, line) is { } longer)
            {
                steps[^1] = longer;
                continue;
            }

            steps.Add(Begun(line, number) ?? throw new FormatException($"{path}:{number}: not understood: {line}"));
        }

        return scenarios;
    }

    private static Scenario Headed(
        string heading, string file, string path, int line, int ordinal, IReadOnlyList<Step> steps)
    {
        var parts = heading.Split('|', StringSplitOptions.TrimEntries);
        var slug = NotInSlugs().Replace(parts[0].ToLowerInvariant(), "-").Trim('-');
        var facts = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        var id = $"{file}/{slug}";
        return new Scenario(id[..Math.Min(id.Length, IdCharactersMax)].TrimEnd('-'), $"{file}{ordinal:000}", parts[0], path, line, facts, steps);
    }

    private static Step? Begun(string line, int number)
    {
        if (line is "restart" or "kill")
        {
            return new Step.Restart(number, Kill: line == "kill");
        }

        var match = Beginning().Match(line);
        if (!match.Success)
        {
            return null;
        }

        var label = match.Groups["label"].Value;
        return match.Groups["rest"].Value switch
        {
            "" => new Step.Answer(number, label),
            "asleep" => new Step.Asleep(number, label),
            _ => new Step.Ask(number, match.Groups["method"].Value, match.Groups["target"].Value) { Blocked = label },
        };
    }

    private static Step.Ask? Continued(Step.Ask ask, string line) => line[..2] switch
    {
        "+ " => ask with { Headers = [.. ask.Headers, line[2..]] },
        "  " => ask with { Body = ask.Body.Length == 0 ? line[2..] : $"{ask.Body}\n{line[2..]}" },
        ": " when line[2..].Split(" = ") is [var variable, var source] =>
            ask with { Captures = [.. ask.Captures, (variable.Trim(), source.Trim())] },
        "~ " => Treated(ask, line[2..]),
        _ => null,
    };

    private static Step.Ask? Treated(Step.Ask ask, string how) => how switch
    {
        "only mine" => ask with { Treatments = [.. ask.Treatments, Treatment.OnlyMine] },
        "unordered" => ask with { Treatments = [.. ask.Treatments, Treatment.Unordered] },
        "counted" => ask with { Treatments = [.. ask.Treatments, Treatment.Counted] },
        "index hidden" => ask with { Treatments = [.. ask.Treatments, Treatment.IndexHidden] },
        "shape" => ask with { Treatments = [.. ask.Treatments, Treatment.Shape] },
        "body hidden" => ask with { Treatments = [.. ask.Treatments, Treatment.BodyHidden] },
        _ when how.StartsWith("until ", StringComparison.Ordinal) => ask with { Until = how["until ".Length..] },
        _ => null,
    };

    [GeneratedRegex(@"^(\((?<label>\w+)\)\s*)?(?<rest>asleep|((?<method>[A-Z]+) (?<target>.+))|)$")]
    private static partial Regex Beginning();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInSlugs();
}
