using System.Text;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>
/// <c>docs/compatibility/consul-config.md</c> says what becomes of every key and flag of Consul's agent, and is made from the
/// tests: <c>MUSTER_WRITE_DOCS=1</c> writes it.
/// </summary>
public sealed partial class ConfigDocumentTests
{
    private const string OwnFlag = "-";

    private static readonly string _path = Path.Combine(Checkout.Root, "docs", "compatibility", "consul-config.md");

    [Fact]
    public async Task The_document_says_what_becomes_of_every_key()
    {
        var text = Text(await KeyVerdicts.AskAsync());
        if (Environment.GetEnvironmentVariable("MUSTER_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(_path, text);
        }

        Assert.True(
            File.Exists(_path) && await File.ReadAllTextAsync(_path) == text,
            "Write it anew: MUSTER_WRITE_DOCS=1 dotnet test tests/conformance --filter CompatibilityDocument|ConfigDocument");
    }

    [Fact]
    public async Task Every_key_that_is_honoured_has_a_test_that_shows_it()
    {
        var verdicts = await KeyVerdicts.AskAsync();
        Assert.Empty(KeyFact.All
            .Where(fact => verdicts.WhyRefused(fact) is null && verdicts.WhyWithoutEffect(fact) is null && TestsOf(fact).Count == 0)
            .Select(fact => fact.Key));
    }

    [Fact]
    public void A_test_names_keys_and_flags_that_there_are() => Assert.DoesNotContain(
        Shown().Select(shown => shown.Key).Distinct(),
        name => !KeyFact.All.Any(fact => fact.IsWithin(name)) && !Flags().Any(flag => $"-{flag.Name}" == name));

    [Fact]
    public void A_flag_stands_for_a_key_or_has_a_test_of_its_own() => Assert.Empty(
        Flags()
            .Where(flag => flag.Key == OwnFlag
                ? Shown().All(shown => shown.Key != $"-{flag.Name}")
                : !KeyFact.All.Any(fact => fact.IsWithin(flag.Key)))
            .Select(flag => flag.Name));

    [NeedsPeer("consul")]
    public async Task The_keys_are_those_that_consul_knows()
    {
        using var folder = new TempFolder();
        Assert.Empty(await UnknownToConsulAsync(folder, KeyFact.All.Where(fact => fact.Since == KeyFact.Compared)));
        var newer = KeyFact.All.Where(fact => fact.Since != KeyFact.Compared).ToList();
        var unknown = await UnknownToConsulAsync(folder, newer);
        Assert.Empty(newer.Where(fact => !unknown.Any(fact.IsWithin)).Select(fact => fact.Key));
    }

    [NeedsPeer("consul")]
    public async Task The_flags_are_those_that_consul_knows_and_muster_knows_them_too()
    {
        await using var consul = await ChildProcess.RunAsync(PeersFolder.Start("consul", "agent", "-h"));
        await using var muster = await ChildProcess.RunAsync(Checkout.Program, "agent", "-h");
        var names = Flags().Select(flag => flag.Name).ToList();
        Assert.Equal(FlagLines().Matches(consul.Output).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.Empty(names.Except(FlagLines().Matches(muster.Output).Select(match => match.Groups[1].Value)));
    }

    private static async Task<List<string>> UnknownToConsulAsync(TempFolder folder, IEnumerable<KeyFact> facts)
    {
        var file = folder.File("all.json");
        await File.WriteAllTextAsync(file, KeyFact.Document(facts));
        await using var child = await ChildProcess.RunAsync(PeersFolder.Start("consul", "validate", file));
        return [.. Unknown().Matches(child.Output).Select(match => match.Groups[1].Value)];
    }

    private static string Text(KeyVerdicts verdicts)
    {
        var honoured = KeyFact.All.Where(fact => verdicts.WhyRefused(fact) is null && verdicts.WhyWithoutEffect(fact) is null).ToList();
        var text = new StringBuilder().Append(
            $"""
            # Configuration of Consul's agent

            Made from the tests. Files for Consul 1.8.7 are read as they are: of the {KeyFact.All.Count} keys that Consul 1.8.7 and
            its successors know, {honoured.Count} are honoured; the others are accepted without effect, and the agent says so when it
            starts, or refused by name when they ask for what is not here. An unknown key is refused with the nearest known one.
            `muster validate` says the same without starting. Where Consul and Muster judge a configuration differently on
            purpose, that stands at the end.

            ## Keys

            | key | since | | shown by, or why |
            |---|---|---|---|

            """);
        foreach (var fact in KeyFact.All)
        {
            var since = fact.Since == KeyFact.Compared ? "" : fact.Since;
            text.Append($"| `{fact.Key}` | {since} | {VerdictOf(fact, verdicts)} |\n");
        }

        text.Append("\n## Flags of `agent`\n\nA flag wins over files; what `-hcl` says wins over flags.\n\n| flag | | |\n|---|---|---|\n");
        foreach (var (name, key) in Flags())
        {
            var fact = KeyFact.All.FirstOrDefault(fact => fact.IsWithin(key));
            text.Append(fact is null
                ? $"| `-{name}` | honoured | {Named(TestsOf($"-{name}"))} |\n"
                : $"| `-{name}` | as `{key}` | {VerdictOf(fact, verdicts).Split(" | ")[0]} |\n");
        }

        text.Append(
            """

            ## Judged otherwise than Consul 1.8.7 does

            Each line is told to both programs.

            | configuration | | why |
            |---|---|---|

            """);
        foreach (var judged in Judged.All.Where(judged => judged.ByConsul != judged.ByMuster))
        {
            text.Append($"| `{judged.Text.Replace("|", "\\|", StringComparison.Ordinal)}` | {(judged.ByMuster ? "accepted" : "refused")} | {judged.Says} |\n");
        }

        return text.ToString();
    }

    private static string VerdictOf(KeyFact fact, KeyVerdicts verdicts) =>
        verdicts.WhyRefused(fact) is { } refused ? $"refused | {refused}"
        : verdicts.WhyWithoutEffect(fact) is { } none ? $"no effect | {none}"
        : $"honoured | {Named(TestsOf(fact))}";

    private static string Named(IReadOnlyList<string> tests) => string.Join(", ", tests.Select(test => $"`{test}`"));

    private static List<string> TestsOf(KeyFact fact) =>
        [.. Shown().Where(shown => fact.IsWithin(shown.Key)).Select(shown => shown.Test).Distinct()];

    private static List<string> TestsOf(string flag) =>
        [.. Shown().Where(shown => shown.Key == flag).Select(shown => shown.Test).Distinct()];

    /// <summary>Out of the sources: the tests of other projects are not loaded here.</summary>
    private static IEnumerable<(string Key, string Test)> Shown() =>
        from path in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
        from Match attribute in HonoursAttributes().Matches(File.ReadAllText(path))
        from Match key in Quoted().Matches(attribute.Value)
        select (key.Groups[1].Value, Path.GetFileNameWithoutExtension(path));

    private static List<(string Name, string Key)> Flags() =>
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "tests", "conformance", "config", "flags.txt"))
            .Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1])),
    ];

    [GeneratedRegex(@"^ *\[Honours\([^)]*\)\]", RegexOptions.Multiline)]
    private static partial Regex HonoursAttributes();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"invalid config key ([\w.]+)")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^  -([\w-]+)", RegexOptions.Multiline)]
    private static partial Regex FlagLines();
}
