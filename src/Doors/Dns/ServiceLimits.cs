using Muster.Registry.Why;

namespace Muster.Doors.Dns;

/// <summary>What the options mean for the instances of a service, for whoever explains an answer.</summary>
public static class ServiceLimits
{
    public static DnsLimits Of(DnsDoorOptions options, string service) => new(
        options.OnlyPassing,
        Fit.UdpAnswersMax(options),
        options.ARecordLimit,
        options.EnableTruncate,
        TimeSpan.FromSeconds(new TtlTable(options.ServiceTtl).Of(service.ToLowerInvariant())));
}
