using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that concern the log; in Consul they stand beside all others.</summary>
internal static class LogKeys
{
    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("enable_syslog", Switch<AgentFlags>(Of<bool>((log, value) => log with { Syslog = value }))),
        ("log_file", Text<AgentFlags>(Of<string>((log, value) => log with { File = value }))),
        ("log_json", Switch<AgentFlags>(Of<bool>((log, value) => log with { Json = value }))),
        ("log_rotate_bytes", Count<AgentFlags>(Of<int>((log, value) => log with { RotateBytes = value }))),
        ("log_rotate_duration", Text<AgentFlags>(
            Of<string>((log, value) => log with { RotateDuration = value }), "a duration in quotes, such as \"24h\"")),
        ("log_rotate_max_files", Whole<AgentFlags>(
            Of<int>((log, value) => log with { RotateMaxFiles = value }), -1, int.MaxValue)),
        ("log_slow_after", Duration<AgentFlags>(Of<TimeSpan>((log, value) => log with { SlowAfter = value }))),
        ("syslog_facility", Text<AgentFlags>(Of<string>((log, value) => log with { Facility = value }))),
    ];

    private static Func<AgentFlags, T, AgentFlags> Of<T>(Func<LogFlags, T, LogFlags> set) =>
        (asked, value) => asked with { Log = set(asked.Log, value) };
}
