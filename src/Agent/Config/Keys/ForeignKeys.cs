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
    private const string NoUi = "there is no web interface so far";

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        .. Each(NoEffect(NotAsked, OfSwitch), "disable_anonymous_signature", "disable_update_check"),
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
    ];
}
