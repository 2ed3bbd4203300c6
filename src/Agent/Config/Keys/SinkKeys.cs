using Muster.Doors.Consul.Telemetry;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>telemetry</c> that name programs to send measures to, which this agent does not.</summary>
internal static class SinkKeys
{
    private const string NotSent = "measures are not sent, they are fetched: /v1/agent/metrics, and ?format=prometheus with "
        + "prometheus_retention_time above 0";

    private static readonly KeySetter<TelemetryTerms> _sink = NotYet<TelemetryTerms>(NotSent, AnyValue.AsksNothing);

    public static IReadOnlyList<(string Name, KeySetter<TelemetryTerms> Set)> All { get; } =
    [
        .. new[]
        {
            "circonus_api_app", "circonus_api_token", "circonus_api_url", "circonus_broker_id", "circonus_broker_select_tag",
            "circonus_check_display_name", "circonus_check_force_metric_activation", "circonus_check_id",
            "circonus_check_instance_id", "circonus_check_search_tag", "circonus_check_tags", "circonus_submission_interval",
            "circonus_submission_url", "dogstatsd_addr", "statsd_address", "statsite_address",
        }.Select(name => (name, _sink)),
        ("disable_compat_1.9", NoEffect("names are those of 1.8", Switch<TelemetryTerms>((terms, _) => terms))),
        ("dogstatsd_tags", NoEffect(NotSent, Texts<TelemetryTerms>((terms, _) => terms))),
        ("enable_host_metrics", NoEffect("/v1/agent/host tells them", Switch<TelemetryTerms>((terms, _) => terms))),
        ("retry_failed_connection", NoEffect(NotSent, Switch<TelemetryTerms>((terms, _) => terms))),
    ];
}
