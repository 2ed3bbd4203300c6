using System.Text;
using System.Text.RegularExpressions;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance;

/// <summary>
/// <c>docs/compatibility/consul.md</c> says what the tests cover, and is made from them:
/// <c>MUSTER_WRITE_DOCS=1</c> writes it.
/// </summary>
public sealed partial class CompatibilityDocumentTests
{
    private static readonly string _path = Path.Combine(Checkout.Root, "docs", "compatibility", "consul.md");

    [Fact]
    public async Task The_document_says_what_the_tests_cover()
    {
        var text = Text();
        if (Environment.GetEnvironmentVariable("MUSTER_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            await File.WriteAllTextAsync(_path, text);
        }

        Assert.True(
            File.Exists(_path) && await File.ReadAllTextAsync(_path) == text,
            "Write it anew: MUSTER_WRITE_DOCS=1 dotnet test tests/conformance --filter CompatibilityDocument");
    }

    [Fact]
    public void Every_fact_shown_has_a_name() =>
        Assert.Empty(Shown().Except(IdsOf("facts")).Except(IdsOf("later")));

    [Fact]
    public void Every_fact_in_scope_is_shown_or_says_why_not() =>
        Assert.Empty(IdsOf("facts").Except(Shown()).Except(IdsOf("reasons")));

    [Fact]
    public void A_reason_belongs_to_a_fact_in_scope() => Assert.Empty(IdsOf("reasons").Except(IdsOf("facts")));

    [Fact]
    public void A_fact_of_later_is_not_shown_yet() => Assert.Empty(IdsOf("later").Intersect(Shown()));

    [Fact]
    public void Every_scenario_can_be_named()
    {
        var twice = Scenarios().GroupBy(scenario => scenario.Id).Where(group => group.Count() > 1);
        Assert.Empty(twice.Select(group => group.Key));
        Assert.All(Scenarios(), scenario => Assert.True(scenario.PairCount > 0, scenario.Id));
    }

    private static string Text()
    {
        var scenarios = Scenarios();
        var covered = Covered();
        var text = new StringBuilder()
            .Append(
                $"""
                # Compatibility with Consul 1.8.7

                Made from the tests in `tests/conformance`. {scenarios.Count} stories are told to a real Consul 1.8.7 and to
                Muster: {scenarios.Sum(scenario => scenario.PairCount)} pairs of answers, compared byte for byte in status,
                headers and body. Indexes differ in value, so they are compared by order: in each story any two of them must
                stand to each other as Consul's do.

                ## What is not compared

                | masked | why |
                |---|---|

                """);
        foreach (var (header, reason) in Masks.Headers)
        {
            text.Append($"| header `{header}` | {reason} |\n");
        }

        foreach (var (pattern, _, reason) in Masks.Bodies)
        {
            text.Append($"| body `{pattern.ToString().Replace("|", "\\|", StringComparison.Ordinal)}` | {reason} |\n");
        }

        text.Append($"| where the circle of a `detected circular reference` begins | {Circle.Reason} |\n");
        text.Append("\n## Where Muster differs on purpose\n\n");
        foreach (var difference in File.ReadAllLines(Path.Combine(ScenarioFile.Folder, "differences.txt")))
        {
            text.Append($"- {difference}\n");
        }

        text.Append(
            """

            ## Facts, and what shows them

            Stories and their pairs as above; other tests are those of `tests/` that name the fact. Where Muster does not do as
            Consul does, or only a part is shown, the last column says so.

            | fact | | stories | pairs | other tests | |
            |---|---|---|---|---|---|

            """);
        var reasons = Listed("reasons").ToDictionary(reason => reason.Id, reason => reason.Text, StringComparer.Ordinal);
        foreach (var (id, name) in Listed("facts"))
        {
            var told = scenarios.Where(scenario => scenario.Facts.Contains(id)).ToList();
            var pairs = told.Sum(scenario => scenario.PairCount);
            var others = covered.Count(fact => fact == id);
            text.Append($"| {id} | {name} | {told.Count} | {pairs} | {others} | {reasons.GetValueOrDefault(id)} |\n");
        }

        text.Append(
            """

            ## Not here yet

            Access lists and the web UI: their paths answer 404.

            | fact | |
            |---|---|

            """);
        foreach (var (id, name) in Listed("later"))
        {
            text.Append($"| {id} | {name} |\n");
        }

        text.Append("\n## Stories\n");
        foreach (var file in scenarios.GroupBy(scenario => scenario.Id.Split('/')[0]))
        {
            text.Append($"\n### {file.Key}\n\n");
            foreach (var scenario in file)
            {
                text.Append($"- {scenario.Title} ({scenario.PairCount})\n");
            }
        }

        return text.ToString();
    }

    private static List<Scenario> Scenarios() => 
    [
        .. ((string[])["", "restart", "dns-recursors", "dns-strict", "dns-domains", "http-settings", "http-discovery", "scripts", "entries"]).SelectMany(ScenarioFile.ReadAll),
    ];

    /// <summary>A list beside the stories: one line a fact, its id first.</summary>
    private static List<(string Id, string Text)> Listed(string file) =>
    [
        .. File.ReadAllLines(Path.Combine(ScenarioFile.Folder, $"{file}.txt"))
            .Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1])),
    ];

    private static IEnumerable<string> IdsOf(string file) => Listed(file).Select(fact => fact.Id);

    private static IEnumerable<string> Shown() =>
        Scenarios().SelectMany(scenario => scenario.Facts).Concat(Covered());

    /// <summary>Out of the sources: the tests of other projects are not loaded here.</summary>
    private static List<string> Covered() =>
    [
        .. from path in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories)
           from Match attribute in CoversAttributes().Matches(File.ReadAllText(path))
           from Match fact in FactIds().Matches(attribute.Value)
           select fact.Groups[1].Value,
    ];

    [GeneratedRegex(@"^ +\[Covers\([^)]*\)\]", RegexOptions.Multiline)]
    private static partial Regex CoversAttributes();

    [GeneratedRegex("\"([A-Z]-[0-9]+)\"")]
    private static partial Regex FactIds();
}
