using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>What Muster says of every key: refused or without effect, each with its reason; all others are honoured.</summary>
internal sealed partial record KeyVerdicts(
    IReadOnlyDictionary<string, string> Refused, IReadOnlyDictionary<string, string> WithoutEffect)
{
    public string? WhyRefused(KeyFact fact) => Why(Refused, fact);

    public string? WhyWithoutEffect(KeyFact fact) => Why(WithoutEffect, fact);

    /// <summary>All keys at once name all that are refused; all others at once name all that do nothing.</summary>
    public static async Task<KeyVerdicts> AskAsync()
    {
        using var folder = new TempFolder();
        var (_, complaints) = await ValidateAsync(folder, KeyFact.All);
        Assert.DoesNotContain("invalid config key", complaints, StringComparison.Ordinal);
        var refused = Reasons(Refusals().Matches(complaints));
        var (notes, none) = await ValidateAsync(folder, KeyFact.All.Where(fact => !refused.Keys.Any(fact.IsWithin)));
        Assert.Empty(none);
        return new KeyVerdicts(refused, Reasons(Notes().Matches(notes)));
    }

    private static async Task<(string Output, string Error)> ValidateAsync(TempFolder folder, IEnumerable<KeyFact> facts)
    {
        var file = folder.File("all.json");
        await File.WriteAllTextAsync(file, KeyFact.Document(facts));
        await using var child = await ChildProcess.RunAsync(Checkout.Program, "validate", file);
        return (child.StandardOutput, child.StandardError);
    }

    private static Dictionary<string, string> Reasons(MatchCollection found) =>
        found.ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);

    private static string? Why(IReadOnlyDictionary<string, string> reasons, KeyFact fact) =>
        reasons.Where(reason => fact.IsWithin(reason.Key)).OrderBy(reason => reason.Key.Length).LastOrDefault().Value;

    [GeneratedRegex(@"(?:all\.json: |; )([\w.]+) cannot be used yet: (.*?) \(line \d+\)")]
    private static partial Regex Refusals();

    [GeneratedRegex(@"^  ([\w.]+) has no effect: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Notes();
}
