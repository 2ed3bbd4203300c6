using Muster.Registry.Entries;

namespace Muster.Registry.Rows;

/// <summary>The bodies of gateways' rows.</summary>
internal static class GatewayCodec
{
    public static IngressGateway Decode(string name, IngressRow row) => new()
    {
        Name = name,
        TlsEnabled = row.TlsEnabled,
        Listeners = row.Given ? [.. row.Listeners.Select(Decode)] : null,
    };

    public static TerminatingGateway Decode(string name, TerminatingRow row) => new()
    {
        Name = name,
        Services = row.Given
            ? [.. row.Services.Select(service => new LinkedService(
                service.Name, service.CaFile, service.CertFile, service.KeyFile, service.Sni))]
            : null,
    };

    public static IngressRow Encode(IngressGateway gateway)
    {
        var row = new IngressRow { TlsEnabled = gateway.TlsEnabled, Given = gateway.Listeners is not null };
        row.Listeners.AddRange((gateway.Listeners ?? []).Select(Encode));
        return row;
    }

    public static TerminatingRow Encode(TerminatingGateway gateway)
    {
        var row = new TerminatingRow { Given = gateway.Services is not null };
        row.Services.AddRange((gateway.Services ?? []).Select(service => new LinkedServiceRow
        {
            Name = service.Name,
            CaFile = service.CaFile,
            CertFile = service.CertFile,
            KeyFile = service.KeyFile,
            Sni = service.Sni,
        }));
        return row;
    }

    private static IngressListener Decode(ListenerRow row) => new(
        row.Port,
        row.Protocol,
        [.. row.Services.Select(service => new IngressService(
            service.Name, service.HostsGiven ? [.. service.Hosts] : null, Maps.Sorted(service.Meta)))]);

    private static ListenerRow Encode(IngressListener listener)
    {
        var row = new ListenerRow { Port = listener.Port, Protocol = listener.Protocol };
        foreach (var service in listener.Services)
        {
            var linked = new IngressServiceRow { Name = service.Name, HostsGiven = service.Hosts is not null };
            linked.Hosts.AddRange(service.Hosts ?? []);
            Maps.Fill(linked.Meta, service.Meta);
            row.Services.Add(linked);
        }

        return row;
    }
}
