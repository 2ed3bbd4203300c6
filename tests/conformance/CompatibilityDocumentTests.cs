using System.Reflection;
using System.Text;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance;

/// <summary>
/// <c>docs/compatibility/consul.md</c> says what the tests cover, and is made from them:
/// <c>MUSTER_WRITE_DOCS=1</c> writes it.
/// </summary>
public sealed class CompatibilityDocumentTests
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
    public void Every_fact_shown_has_a_name()
    {
        var known = Facts().Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);
        var shown = Scenarios().SelectMany(scenario => scenario.Facts).Concat(Covered().Select(covered => covered.Fact));
        Assert.Empty(shown.Where(fact => !known.Contains(fact)).Distinct());
    }

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

        text.Append("\n## Where Muster differs on purpose\n\n");
        foreach (var difference in File.ReadAllLines(Path.Combine(ScenarioFile.Folder, "differences.txt")))
        {
            text.Append($"- {difference}\n");
        }

        text.Append("\n## Facts and the pairs that show them\n\n| fact | | stories | pairs | other tests |\n|---|---|---|---|---|\n");
        foreach (var (id, name) in Facts())
        {
            var told = scenarios.Where(scenario => scenario.Facts.Contains(id)).ToList();
            var others = covered.Count(test => test.Fact == id);
            text.Append($"| {id} | {name} | {told.Count} | {told.Sum(scenario => scenario.PairCount)} | {others} |\n");
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

    private static List<Scenario> Scenarios() => [.. ScenarioFile.ReadAll(), .. ScenarioFile.ReadAll("restart")];

    private static List<(string Id, string Name)> Facts() =>
    [
        .. File.ReadAllLines(Path.Combine(ScenarioFile.Folder, "facts.txt"))
            .Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1])),
    ];

    private static List<(string Fact, string Test)> Covered() =>
    [
        .. from type in typeof(CompatibilityDocumentTests).Assembly.GetTypes()
           from method in type.GetMethods()
           from fact in method.GetCustomAttribute<CoversAttribute>()?.Facts ?? []
           select (fact, method.Name),
    ];
}
