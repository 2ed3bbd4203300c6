using System.Collections.Immutable;
using Muster.Doors.Consul.Loose;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

internal static class GatewayBody
{
    public static IngressGateway ReadIngress(string name, LooseMap map)
    {
        var tls = map["TLS"].Map();
        var gateway = new IngressGateway
        {
            Name = name,
            TlsEnabled = tls?["Enabled"].Flag() ?? false,
            Listeners = map["Listeners"].List(Listener)?.ToImmutableArray(),
        };
        tls?.End();
        return gateway;
    }

    public static TerminatingGateway ReadTerminating(string name, LooseMap map) => new()
    {
        Name = name,
        Services = map["Services"].List(Linked)?.ToImmutableArray(),
    };

    private static IngressListener Listener(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new IngressListener(0, "tcp", []);
        }

        var protocol = map["Protocol"].Text().ToLowerInvariant();
        var listener = new IngressListener(
            map["Port"].Integer(),
            protocol.Length > 0 ? protocol : "tcp",
            [.. map["Services"].List(Service) ?? []]);
        map.End();
        return listener;
    }

    private static IngressService Service(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new IngressService("", null, EntryBody.Meta(value));
        }

        var service = new IngressService(
            map["Name"].Text(), map["Hosts"].List(host => host.Text())?.ToImmutableArray(), EntryBody.Meta(map["Meta"]));
        map.End();
        return service;
    }

    private static LinkedService Linked(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new LinkedService("", "", "", "", "");
        }

        var service = new LinkedService(
            map["Name"].Text(),
            map["CAFile", "ca_file"].Text(),
            map["CertFile", "cert_file"].Text(),
            map["KeyFile", "key_file"].Text(),
            map["SNI"].Text());
        map.End();
        return service;
    }
}
