using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>The scenarios of <c>pairs/entries</c>, told to a Consul that has a mesh: without one it compiles no chain.</summary>
public sealed class EntriesTests(EntriesPair pair) : IClassFixture<EntriesPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(EntriesPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul")]
    [Honours("config_entries.bootstrap")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);
}

public sealed class EntriesPair() : ConfiguredPair(
    Folder,
    """
    -hcl=config_entries { bootstrap = [ { kind = "service-defaults" name = "booted" protocol = "http" mesh_gateway { mode = "local" } } ] bootstrap { Kind = "service-resolver" Name = "booted" ConnectTimeout = "3s" } }
    """)
{
    public const string Folder = "entries";
}
