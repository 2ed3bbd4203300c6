using System.Text;

namespace Muster.Registry.Entries;

internal static class IngressRules
{
    private const string Tcp = "tcp";

    public static string? Complaint(IngressGateway ingress)
    {
        var ports = new HashSet<int>();
        foreach (var listener in ingress.Listeners ?? [])
        {
            if (!ports.Add(listener.Port))
            {
                return $"port {listener.Port} declared on two listeners";
            }

            if (Complaint(listener, ingress.TlsEnabled) is { } complaint)
            {
                return complaint;
            }
        }

        return null;
    }

    private static string? Complaint(IngressListener listener, bool tls)
    {
        var where = $"(listener on port {listener.Port})";
        if (listener.Protocol is not (Tcp or "http" or "http2" or "grpc"))
        {
            return $"protocol must be 'tcp', 'http', 'http2', or 'grpc'. '{listener.Protocol}' is an unsupported protocol";
        }

        if (listener.Services.IsEmpty)
        {
            return $"No service declared for listener with port {listener.Port}";
        }

        if (listener is { Protocol: Tcp, Services.Length: > 1 })
        {
            return $"Multiple services per listener are only supported for protocol = 'http' {where}";
        }

        var hosts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in listener.Services)
        {
            var complaint = service switch
            {
                { Name: IngressGateway.AnyService } when listener.Protocol == Tcp =>
                    $"Wildcard service name is only valid for protocol = 'http' {where}",
                { Name: "" } => $"Service name cannot be blank {where}",
                { Name: IngressGateway.AnyService, Hosts.Length: > 0 } =>
                    $"Associating hosts to a wildcard service is not supported {where}",
                { Hosts.Length: > 0 } when listener.Protocol == Tcp =>
                    $"Associating hosts to a service is not supported for the {listener.Protocol} protocol {where}",
                _ => (service.Hosts ?? [])
                    .Select(host => hosts.Add(host)
                        ? HostComplaint(host, tls)
                        : $"Hosts must be unique within a specific listener {where}")
                    .FirstOrDefault(wrong => wrong is not null),
            };
            if (complaint is not null)
            {
                return complaint;
            }
        }

        return null;
    }

    private static string? HostComplaint(string host, bool tls)
    {
        const string Wildcard = "*";
        if (tls && host == Wildcard)
        {
            return "Host '*' is not allowed when TLS is enabled, all hosts must be valid DNS records to add as a DNSSAN";
        }

        if (!IsDomain(host))
        {
            return $"Host \"{host}\" must be a valid DNS hostname";
        }

        var rest = host == Wildcard || host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host;
        return rest.Contains('*', StringComparison.Ordinal)
            ? $"Host \"{host}\" is not valid, a wildcard specifier is only allowed as the leftmost label"
            : null;
    }

    /// <summary>Whatever DNS can carry: labels of 1 to 63 bytes, 255 in all with their lengths.</summary>
    private static bool IsDomain(string host)
    {
        const int LabelBytesMax = 63;
        const int NameBytesMax = 253;
        var name = host.Length > 1 && host[^1] == '.' ? host[..^1] : host;
        return Encoding.UTF8.GetByteCount(name) <= NameBytesMax
            && name.Split('.').All(label => Encoding.UTF8.GetByteCount(label) is > 0 and <= LabelBytesMax);
    }
}
