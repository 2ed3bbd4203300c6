using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Wire;

/// <summary>
/// A question asked with the real <c>dig</c>. The answer is put into the shape of an HTTP one, so that stories may mix both:
/// the status is DNS's, the flags are headers, the sections are the body, their records sorted (Consul shuffles).
/// </summary>
public static partial class Dig
{
    /// <param name="question">dig's own arguments: name, type, options.</param>
    public static async Task<RawAnswer> AskAsync(int port, string question) => Read(await RunAsync(port, question));

    /// <summary>How many bytes the answer has.</summary>
    public static async Task<int> SizeAsync(int port, string question) =>
        int.Parse(Size().Match(await RunAsync(port, question)).Groups[1].Value);

    private static async Task<string> RunAsync(int port, string question)
    {
        string[] arguments =
        [
            "-p", $"{port}", "@127.0.0.1", "+nocookie", "+tries=1", "+time=10",
            .. question.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        await using var run = await ChildProcess.RunAsync(PeersFolder.Start("dig", arguments));
        return run.StandardOutput;
    }

    private static RawAnswer Read(string output)
    {
        var status = Status().Match(output).Groups[1].Value;
        var headers = new List<KeyValuePair<string, string>> { new("Flags", Flags().Match(output).Groups[1].Value) };
        if (Edns().Match(output) is { Success: true } edns)
        {
            headers.Add(new("EDNS", edns.Groups[1].Value));
        }

        if (status.Length == 0)
        {
            return new RawAnswer("DNS none none", headers, System.Text.Encoding.UTF8.GetBytes(output));
        }

        var sections = new List<string>();
        foreach (Match section in Section().Matches(output))
        {
            sections.Add($"{section.Groups["name"].Value}:");
            sections.AddRange(section.Groups["records"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(record => SoaSerial().Replace(Blanks().Replace(record, " "), "$1 (now) "))
                .Order(StringComparer.Ordinal));
        }

        return new RawAnswer(
            $"DNS {status} {status}", headers, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', sections)));
    }

    [GeneratedRegex("MSG SIZE +rcvd: ([0-9]+)")]
    private static partial Regex Size();

    [GeneratedRegex("status: ([A-Z0-9]+)")]
    private static partial Regex Status();

    [GeneratedRegex("^;; flags: ([a-z ]*);", RegexOptions.Multiline)]
    private static partial Regex Flags();

    [GeneratedRegex("^; EDNS: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Edns();

    [GeneratedRegex("^;; (?<name>QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:\n(?<records>([^\n]+\n)*)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();

    /// <summary>Consul's serial is the time of the answer.</summary>
    [GeneratedRegex(@"( SOA \S+ \S+) \d+ ")]
    private static partial Regex SoaSerial();
}
