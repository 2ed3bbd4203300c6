using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>The scenarios of <c>pairs/http-settings</c>, told to servers whose HTTP door is set otherwise.</summary>
public sealed class HttpSettingsTests(HttpSettingsPair pair) : IClassFixture<HttpSettingsPair>
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.ReadAll(HttpSettingsPair.Folder).Select(told => told.Id)];

    [NeedsPeerTheory("consul")]
    [Honours(
        "enable_debug", "translate_wan_addrs", "disable_http_unprintable_char_filter", "limits.kv_max_value_size",
        "http_config.block_endpoints", "http_config.response_headers", "http_config.allow_write_http_from", "telemetry.prometheus_retention_time",
        "telemetry.disable_hostname", "telemetry.metrics_prefix", "-hcl", "-dev")]
    [MemberData(nameof(Scenarios))]
    public Task Same_answers(string scenario) => pair.TellAsync(scenario);
}

/// <summary>With every setting of the HTTP door away from its default.</summary>
public sealed class HttpSettingsPair() : ConfiguredPair(
    Folder,
    """
    -hcl={"enable_debug":true,"translate_wan_addrs":true,"disable_http_unprintable_char_filter":true,
    "limits":{"kv_max_value_size":1024,"http_max_conns_per_client":100},
    "http_config":{"block_endpoints":["/v1/agent/members","/v1/catalog/datacenters","/v1/health/node/","/v1/kv/blocked"],
    "response_headers":{"X-One":"1","Access-Control-Allow-Origin":"*"},"allow_write_http_from":["127.0.0.0/8","10.0.0.0/8"]},
    "telemetry":{"prometheus_retention_time":"1h","disable_hostname":true,"metrics_prefix":"own"}}
    """)
{
    public const string Folder = "http-settings";
}
