namespace Muster.Registry.Why;

/// <summary>What DNS does with a service's instances.</summary>
/// <param name="OnlyPassing">Leaves out whoever warns, too.</param>
/// <param name="UdpAnswers">Answers by UDP to an asker who offers no more room (EDNS).</param>
/// <param name="Addresses">A and AAAA answers by any transport; 0: as many as there are.</param>
/// <param name="Truncates">Says so when something had to be left out.</param>
/// <param name="Ttl">How long an answer may be kept by others.</param>
public sealed record DnsLimits(bool OnlyPassing, int UdpAnswers, int Addresses, bool Truncates, TimeSpan Ttl)
{
    public static readonly DnsLimits Default = new(false, 3, 0, false, TimeSpan.Zero);
}
