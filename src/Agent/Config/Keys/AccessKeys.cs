using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// The keys of access lists. There are none so far: who asks for them is refused, since everything would be open to all;
/// who switches them off gets what was asked.
/// </summary>
internal static class AccessKeys
{
    private const string NoLists = "there are no access lists, and everything would be open to all";

    private static readonly KeySetter<AgentFlags> _acl = Of(
        ("default_policy", OfText),
        ("down_policy", OfText),
        ("enable_key_list_policy", OfSwitch),
        ("enable_token_persistence", OfSwitch),
        ("enable_token_replication", OfSwitch),
        ("enabled", OfSwitch),
        ("msp_disable_bootstrap", OfSwitch),
        ("policy_ttl", OfDuration),
        ("role_ttl", OfDuration),
        ("token_ttl", OfDuration),
        ("tokens", Of(
            ("agent", OfText),
            ("agent_master", OfText),
            ("agent_recovery", OfText),
            ("config_file_service_registration", OfText),
            ("default", OfText),
            ("dns", OfText),
            ("initial_management", OfText),
            ("managed_service_provider", OfObjects),
            ("master", OfText),
            ("replication", OfText))));

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("acl", (asked, value, place) => NotYet<AgentFlags>(NoLists, Disabled)(_acl(asked, value, place), value, place)),
        .. Each(
            NotYet<AgentFlags>(NoLists, AsksNothing),
            "acl_agent_master_token", "acl_agent_token", "acl_datacenter", "acl_default_policy", "acl_down_policy",
            "acl_enable_key_list_policy", "acl_master_token", "acl_replication_token", "acl_token", "acl_ttl",
            "enable_acl_replication"),
        ("acl_enforce_version_8", NoEffect("since Consul 1.4 it is always so", OfSwitch)),
    ];

    /// <summary><c>acl { enabled = false … }</c>: what stands beside it matters to nobody.</summary>
    private static bool Disabled(HclNode value)
    {
        var block = value is HclList { Items: [HclObject only] } ? only : value as HclObject;
        return block is not null
            && block.Items.Where(item => item.Key == "enabled").All(item => item.Value is HclBool { Value: false });
    }
}
