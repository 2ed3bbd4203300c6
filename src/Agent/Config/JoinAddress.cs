using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Agent.Config;

/// <summary>
/// Where a member may be found, as operators write it: an address or a name, with a port or without; or, behind
/// <c>dnssrv+</c>, the name of a service whose records (RFC 2782) say where its members are. Pure.
/// </summary>
/// <param name="Host">An IP address or a name.</param>
/// <param name="Port">Null: the network's own.</param>
public readonly record struct JoinAddress(string Host, int? Port)
{
    /// <summary>What can be written.</summary>
    public const string Forms = "HOST, HOST:PORT, [IPV6]:PORT or dnssrv+_SERVICE._PROTOCOL.DOMAIN";

    private const string ServicePrefix = "dnssrv+";

    /// <summary>The host is the name of a service.</summary>
    public bool IsService { get; init; }

    /// <summary>Null when it can be read; else what is wrong with it.</summary>
    public static string? Complaint(string written) =>
        written.Contains("provider=", StringComparison.Ordinal)
            ? $"retry_join \"{written}\": members cannot be looked up at a cloud's provider: write addresses or a DNS name"
            : Of(written) is null
                ? $"\"{written}\" is no address to join: write {Forms}"
                : null;

    /// <summary>Null when it cannot be read.</summary>
    public static JoinAddress? Of(string written)
    {
        var text = written.Trim();
        if (text.StartsWith(ServicePrefix, StringComparison.Ordinal))
        {
            var service = text[ServicePrefix.Length..];
            return service.Length == 0 || service.AsSpan().ContainsAny(" /:[]") ? null : new JoinAddress(service, null) { IsService = true };
        }

        if (IPAddress.TryParse(text, out var plain) && (plain.AddressFamily == AddressFamily.InterNetworkV6 || text.Contains('.', StringComparison.Ordinal)))
        {
            // An address of IPv6 may have its port only behind brackets, which the base library reads and drops.
            if (text.LastIndexOf("]:", StringComparison.Ordinal) is > 0 and var bracket)
            {
                return PortOf(text[(bracket + 2)..]) is { } given ? new JoinAddress(plain.ToString(), given) : null;
            }

            return new JoinAddress(plain.ToString(), null);
        }

        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text, null) : (text[..colon], PortOf(text[(colon + 1)..]));
        return host.Length == 0 || (colon >= 0 && port is null) || host.AsSpan().ContainsAny(" /:")
            ? null
            : new JoinAddress(host, port);
    }

    private static int? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
