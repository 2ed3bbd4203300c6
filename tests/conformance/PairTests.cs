using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance;

/// <summary>Every scenario of <c>pairs/</c>, told to a real Consul 1.8.7 and to Muster.</summary>
[Collection(nameof(SharedPair))]
public sealed class PairTests(ServerPair pair)
{
    private static readonly Dictionary<string, Scenario> _scenarios =
        ScenarioFile.ReadAll().ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);

    public static TheoryData<string> Scenarios => [.. _scenarios.Keys];

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Scenarios))]
    public async Task Same_answers(string scenario) => await CheckAsync(scenario, pair);

    internal static Task CheckAsync(string scenario, ServerPair pair) => CheckAsync(_scenarios[scenario], pair);

    internal static async Task CheckAsync(Scenario scenario, ServerPair pair)
    {
        var differences = await new ScenarioRun(scenario, pair).DifferencesAsync();
        Assert.True(
            differences.Length == 0,
            $"""

            {scenario.Title} ({scenario.File}:{scenario.Line})
            Only this one again: dotnet test tests/conformance --filter "DisplayName~{scenario.Id}"

            {differences}
            """);
    }
}
