using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance;

/// <summary>The scenarios of <c>pairs/restart</c>, on a pair of durable servers of their own.</summary>
public sealed class RestartTests(ServerPair pair) : IClassFixture<ServerPair>
{
    private static readonly Dictionary<string, Scenario> _scenarios =
        ScenarioFile.ReadAll("restart").ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);

    public static TheoryData<string> Scenarios => [.. _scenarios.Keys];

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Scenarios))]
    public async Task Same_answers_after_coming_back(string scenario) =>
        await PairTests.CheckAsync(_scenarios[scenario], pair);
}
