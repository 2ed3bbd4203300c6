using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that concern checks; in Consul they stand beside all others.</summary>
internal static class CheckKeys
{
    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("check_output_max_size", Whole<AgentFlags>(
            Of<int>((checks, value) => checks with { OutputMaxSize = value }), int.MinValue, int.MaxValue)),
        ("check_update_interval", Text<AgentFlags>(
            Of<string>((checks, value) => checks with { UpdateInterval = value }), "a duration in quotes, such as \"30s\"")),
        ("discard_check_output", Switch<AgentFlags>(
            Of<bool>((checks, value) => checks with { DiscardOutput = value }))),
        ("enable_agent_tls_for_checks", Switch<AgentFlags>(
            Of<bool>((checks, value) => checks with { UseAgentTls = value }))),
        ("enable_local_script_checks", Switch<AgentFlags>(
            Of<bool>((checks, value) => checks with { EnableLocalScripts = value }))),
        ("enable_script_checks", Switch<AgentFlags>(
            Of<bool>((checks, value) => checks with { EnableScripts = value }))),
    ];

    private static Func<AgentFlags, T, AgentFlags> Of<T>(Func<CheckFlags, T, CheckFlags> set) =>
        (asked, value) => asked with { Checks = set(asked.Checks, value) };
}
