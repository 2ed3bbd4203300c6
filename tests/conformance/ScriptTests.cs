using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance;

/// <summary>The scenarios of <c>pairs/scripts</c>, on a pair of agents that run commands as checks.</summary>
public sealed class ScriptTests(ScriptTests.Pair pair) : IClassFixture<ScriptTests.Pair>
{
    private static readonly Dictionary<string, Scenario> _scenarios =
        ScenarioFile.ReadAll("scripts").ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);

    public static TheoryData<string> Scenarios => [.. _scenarios.Keys];

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Scenarios))]
    public async Task Same_answers_where_commands_are_allowed(string scenario) =>
        await PairTests.CheckAsync(_scenarios[scenario], pair);

    public sealed class Pair() : ServerPair(new AgentSettings { ExtraArguments = ["-enable-script-checks"] });
}
