using System.Collections.Immutable;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>
/// The agent's settings by the names that Consul's runtime configuration has for them, as far as this agent has the same
/// thing: a name that is not here is not a setting of ours, rather than one with a made-up value.
/// </summary>
internal static class DebugConfigJson
{
    private static readonly ImmutableSortedDictionary<string, string> _none = ImmutableSortedDictionary<string, string>.Empty;

    public static void Write(GoJsonWriter json, Exchange exchange)
    {
        var (self, options) = (exchange.House.Self, exchange.Context.Options);
        json.BeginObject();
        foreach (var (name, value) in Settings(exchange, self, options).OrderBy(setting => setting.Name, StringComparer.Ordinal))
        {
            json.Name(name);
            Write(json, value);
        }

        json.EndObject();
    }

    private static IEnumerable<(string Name, object Value)> Settings(Exchange exchange, Self self, ConsulDoorOptions options)
    {
        var node = exchange.House.Catalog.Current.FindNode(self.NodeName);
        return
        [
            .. Identity(self, node?.Meta ?? _none, node?.TaggedAddresses ?? _none),
            .. Addresses(self),
            .. Http(options),
            .. Telemetry(options),
            .. Offered(),
        ];
    }

    private static (string Name, object Value)[] Identity(
        Self self,
        ImmutableSortedDictionary<string, string> meta,
        ImmutableSortedDictionary<string, string> addresses) =>
    [
        ("Bootstrap", self.Bootstrap),
        ("DNSDomain", $"{self.Domain}."),
        ("DataDir", self.DataDirectory ?? ""),
        ("Datacenter", self.Datacenter),
        ("DevMode", self.DevMode),
        ("Logging", new Group([("LogLevel", self.LogLevel)])),
        ("NodeID", self.NodeId),
        ("NodeMeta", new Group(
            [.. meta.Where(pair => pair.Key != "consul-network-segment").Select(pair => (pair.Key, (object)pair.Value))])),
        ("NodeName", self.NodeName),
        ("PidFile", self.PidFile),
        ("PrimaryDatacenter", self.Datacenter),
        ("Revision", ""),
        ("ServerMode", self.Server),
        ("TaggedAddresses", new Group([.. addresses.Select(pair => (pair.Key, (object)pair.Value))])),
        ("Version", self.ConsulVersion),
        ("VersionPrerelease", ""),
    ];

    private static (string Name, object Value)[] Addresses(Self self) =>
    [
        ("AdvertiseAddrLAN", self.AdvertiseAddress),
        ("AdvertiseAddrWAN", self.AdvertiseAddress),
        ("BindAddr", self.BindAddress),
        ("ClientAddrs", self.ClientAddresses),
        ("DNSAddrs", self.DnsAddresses),
        ("DNSPort", self.DnsPort),
        ("HTTPAddrs", self.HttpAddresses),
        ("HTTPPort", self.HttpPort),
        ("HTTPSAddrs", self.HttpsAddresses),
        ("HTTPSPort", self.HttpsPort),
        ("RPCAdvertiseAddr", Reached(self.AdvertiseAddress, self.ServerPort)),
        ("RPCBindAddr", Reached(self.BindAddress, self.ServerPort)),
        ("SerfAdvertiseAddrLAN", Reached(self.AdvertiseAddress, self.SerfLanPort)),
        ("SerfAdvertiseAddrWAN", Reached(self.AdvertiseAddress, self.SerfWanPort)),
        ("SerfBindAddrLAN", Reached(self.BindAddress, self.SerfLanPort)),
        ("SerfBindAddrWAN", Reached(self.BindAddress, self.SerfWanPort)),
        ("SerfPortLAN", self.SerfLanPort),
        ("SerfPortWAN", self.SerfWanPort),
        ("ServerPort", self.ServerPort),
    ];

    private static string Reached(string address, int port) => port < 0
        ? ""
        : $"tcp://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}";

    private static (string Name, object Value)[] Http(ConsulDoorOptions options) =>
    [
        ("AllowWriteHTTPFrom", (IReadOnlyList<string>)[.. options.WritesAllowedFrom.Select(network => network.ToString())]),
        ("DisableHTTPUnprintableCharFilter", options.AllowUnprintablePaths),
        ("EnableDebug", options.EnableDebug),
        ("HTTPBlockEndpoints", options.BlockedEndpoints),
        ("HTTPMaxConnsPerClient", options.ConnectionsPerClientMax),
        ("HTTPResponseHeaders", new Group(
            [.. options.ResponseHeaders.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (object)pair.Value))])),
        ("KVMaxValueSize", options.KvValueBytesMax),
        ("TranslateWANAddrs", options.TranslateWanAddresses),
        ("VerifyIncoming", options.Tls?.ClientRoots is not null),
    ];

    private static (string Name, object Value)[] Telemetry(ConsulDoorOptions options) =>
    [
        ("Telemetry", new Group(
        [
            ("DisableHostname", options.Telemetry.DisableHostname),
            ("MetricsPrefix", options.Telemetry.Prefix),
            ("PrometheusRetentionTime", GoDuration.Format(options.Telemetry.PrometheusRetention)),
        ])),
    ];

    /// <summary>What is as it is, since nobody can set it here.</summary>
    private static (string Name, object Value)[] Offered() =>
    [
        ("ACLsEnabled", false),
        ("ConnectEnabled", false),
        ("VerifyOutgoing", false),
    ];

    private static void Write(GoJsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.Text(text);
                break;
            case bool on:
                json.Bool(on);
                break;
            case int number:
                json.Number((long)number);
                break;
            case IReadOnlyList<string> texts:
                Maps.WriteList(json, [.. texts]);
                break;
            case Group group:
                json.BeginObject();
                foreach (var (name, member) in group.Members)
                {
                    json.Name(name);
                    Write(json, member);
                }

                json.EndObject();
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"No JSON for {value}");
        }
    }

    private sealed record Group((string Name, object Value)[] Members);
}
