namespace Muster.Registry.Entries;

internal static class TerminatingRules
{
    public static string? Complaint(TerminatingGateway gateway)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in gateway.Services ?? [])
        {
            if (service.Name.Length == 0)
            {
                return "Service name cannot be blank.";
            }

            if (!seen.Add(service.Name))
            {
                return $"Service \"{service.Name}\" was specified more than once within a namespace";
            }

            var own = service.CertFile.Length > 0 || service.KeyFile.Length > 0;
            var whole = service is { CaFile.Length: > 0, CertFile.Length: > 0, KeyFile.Length: > 0 };
            if (own && !whole)
            {
                return $"Service \"{service.Name}\" must have a CertFile, CAFile, and KeyFile specified for TLS origination";
            }
        }

        return null;
    }
}
