using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// Keys of Consul's that set nothing here: either there is nothing to be set, and files that have them work, or what they
/// ask for cannot be had yet, and the agent does not pretend.
/// </summary>
internal static class ForeignKeys
{
    private const string NotAsked = "nobody is told about this agent";
    private const string ByHttp = "services are registered over HTTP, or with `muster services register FILE`";
    private const string NoUi = "there is no web interface so far";

    private static readonly KeySetter<AgentFlags> _alwaysSo = NoEffect("it is always so", OfSwitch);

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        .. Each(NoEffect(NotAsked, OfSwitch), "disable_anonymous_signature", "disable_update_check"),
        .. Each(_alwaysSo, "disable_remote_exec", "leave_on_terminate", "skip_leave_on_interrupt"),
        .. Each(NoEffect("reloading is asked for, by SIGHUP or `reload`", OfSwitch), "auto_reload_config"),
        .. Each(NoEffect(NoUi, OfSwitch), "ui"),
        .. Each(NoEffect(NoUi, OfText), "ui_content_path", "ui_dir"),
        ("ui_config", NoEffect(NoUi, Of(
            ("content_path", OfText),
            ("dashboard_url_templates", OfObjects),
            ("dir", OfText),
            ("enabled", OfSwitch),
            ("metrics_provider", OfText),
            ("metrics_provider_files", OfTexts),
            ("metrics_provider_options_json", OfText),
            ("metrics_proxy", OfObjects)))),
        .. Each(NoEffect("the whole log has one level: log_level", OfObjects), "log_sublevels"),
        .. Each(NotYet<AgentFlags>(ByHttp), "check", "checks", "service", "services"),
        .. Each(NotYet<AgentFlags>("`muster watch` does not exist so far", AsksNothing), "watches"),
    ];
}
