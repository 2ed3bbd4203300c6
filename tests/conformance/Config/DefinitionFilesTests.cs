using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>The scenarios of <c>pairs/config</c>, told to a Consul and a Muster that read the files beside them.</summary>
public sealed class DefinitionFilesTests(DefinitionFilesPair pair) : IClassFixture<DefinitionFilesPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(DefinitionFilesPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Scenarios))]
    [Honours("service", "services", "check", "checks")]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);
}

/// <summary>Both read the folder of their stories as their configuration.</summary>
public sealed class DefinitionFilesPair() : ConfiguredPair(
    Folder, $"-config-dir={Path.Combine(Checkout.Root, "tests", "conformance", "pairs", Folder)}")
{
    public const string Folder = "config";
}
