using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>Two servers with the same settings, given in the same words, in memory only; and the folder of their stories.</summary>
public abstract class ConfiguredPair(string folder, params string[] arguments)
    : ServerPair(new AgentSettings { Dev = true, ExtraArguments = arguments })
{
    private readonly Dictionary<string, Scenario> _scenarios =
        ScenarioFile.ReadAll(folder).ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);

    public Task TellAsync(string scenario) => PairTests.CheckAsync(_scenarios[scenario], this);
}
