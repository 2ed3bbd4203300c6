using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>The scenarios of <c>pairs/http-discovery</c>, told to servers that answer discovery stale, uncached and soon.</summary>
public sealed class HttpDiscoveryTests(HttpDiscoveryPair pair) : IClassFixture<HttpDiscoveryPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(HttpDiscoveryPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul")]
    [Honours("discovery_max_stale", "http_config.use_cache", "default_query_time", "max_query_time")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);
}

public sealed class HttpDiscoveryPair() : ConfiguredPair(
    Folder,
    """
    -hcl={"discovery_max_stale":"10s","http_config":{"use_cache":false},"default_query_time":"50ms","max_query_time":"100ms"}
    """)
{
    public const string Folder = "http-discovery";
}
