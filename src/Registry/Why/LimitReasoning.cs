namespace Muster.Registry.Why;

/// <summary>What DNS leaves out of what is well. Pure.</summary>
internal static class LimitReasoning
{
    /// <summary>Null where an answer has room for all.</summary>
    public static string? Says(About about)
    {
        var (dns, chosen) = (about.Evidence.Dns, about.Chosen);
        var isSrv = about.Asked.Door == WhyDoor.Srv;

        // One record for each address, and one SRV for each node, address and port.
        var records = isSrv
            ? chosen.Select(found => (found.Entry.Node.Name, found.Service.Address, found.Service.Port)).Distinct().Count()
            : chosen.Select(AddressOf).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        var shared = records < chosen.Count ? $" ({records} different {(isSrv ? "targets" : "addresses")})" : "";
        var many = $"{about.What} has {Words.Count(chosen.Count, "healthy instance")}{shared}";
        if (!isSrv && dns.Addresses > 0 && records > dns.Addresses)
        {
            return $"{many}; a DNS answer gives {dns.Addresses} of the addresses, others each time (dns_config.a_record_limit), by any transport";
        }

        return records > dns.UdpAnswers
            ? $"{many}; a DNS answer by UDP gives {dns.UdpAnswers} of them, others each time (dns_config.udp_answer_limit)"
                + (dns.Truncates ? ", with the truncated bit" : ", and does not say that there are more (dns_config.enable_truncate)")
            : null;
    }

    private static string AddressOf(InstanceFinding found) =>
        found.Service.Address.Length > 0 ? found.Service.Address : found.Entry.Node.Address;
}
