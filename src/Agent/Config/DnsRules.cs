using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Muster.Agent.Config.Templates;
using Muster.Bedrock;
using Muster.Doors.Dns;

namespace Muster.Agent.Config;

/// <summary>Checks what was asked of DNS, with Consul's words where it refuses the same. Pure.</summary>
internal static class DnsRules
{
    private const int RecursorPortDefault = 53;

    /// <summary>Bytes of a label, and of a domain that leaves room for names in it (RFC 1035, 2.3.4).</summary>
    private const int LabelLengthMax = 63;
    private const int DomainLengthMax = 180;

    public static Result<DnsDoorOptions> Check(AgentFlags asked, Machine machine)
    {
        var altDomain = (asked.AltDomain ?? "").Trim('.');
        if (DomainComplaint("alt_domain", altDomain) is { } complaint)
        {
            return Invalid(complaint);
        }

        return RecursorsOf(asked.Recursors, machine).TryGet(out var recursors, out var refused)
            ? asked.Dns with { AltDomain = altDomain, Recursors = recursors }
            : refused;
    }

    /// <summary>Null when names can be found under it; empty stands for none.</summary>
    public static string? DomainComplaint(string field, string domain) =>
        domain.Length <= DomainLengthMax
        && (domain.Length == 0 || domain.Split('.').All(label => label.Length is > 0 and <= LabelLengthMax))
        && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : $"{field} \"{domain}\" is not a DNS domain such as consul or corp.example";

    private static Result<ImmutableArray<EndPoint>> RecursorsOf(IReadOnlyList<string> given, Machine machine)
    {
        var recursors = ImmutableArray.CreateBuilder<EndPoint>();
        foreach (var written in given)
        {
            if (!AddressTemplate.Expand(written, machine.Look).TryGet(out var several, out var refused))
            {
                return refused with { Message = $"recursors: {refused.Message}" };
            }

            foreach (var text in several.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!RecursorOf(text).TryGet(out var recursor, out refused))
                {
                    return refused;
                }

                recursors.Add(recursor);
            }
        }

        return recursors.ToImmutable();
    }

    private static Result<EndPoint> RecursorOf(string text)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            return Invalid($"DNS Recursors cannot be unix sockets: {text}");
        }

        var port = RecursorPortDefault;
        var host = text;
        if (!IPAddress.TryParse(text.Trim('[', ']'), out _) && text.LastIndexOf(':') is var colon and >= 0)
        {
            host = text[..colon];
            if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is 0 or > IPEndPoint.MaxPort)
            {
                return Invalid($"Invalid recursor address: address {text[(colon + 1)..]}: invalid port in {text}");
            }
        }

        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return Uri.CheckHostName(host) == UriHostNameType.Dns
                ? Result<EndPoint>.Of(new DnsEndPoint(host, port))
                : Invalid($"Invalid recursor address: {text} is neither an IP address nor a host's name");
        }

        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? Invalid("DNS recursor address cannot be 0.0.0.0, :: or [::]: name the server to ask")
            : Result<EndPoint>.Of(new IPEndPoint(address, port));
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
