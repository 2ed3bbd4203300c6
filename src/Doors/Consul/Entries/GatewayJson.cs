using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

internal static class GatewayJson
{
    public static void Write(GoJsonWriter json, IngressGateway gateway)
    {
        json.Name("TLS"u8);
        json.BeginObject();
        json.Name("Enabled"u8);
        json.Bool(gateway.TlsEnabled);
        json.EndObject();
        json.Name("Listeners"u8);
        if (gateway.Listeners is not { } listeners)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var listener in listeners)
        {
            json.BeginObject();
            json.Name("Port"u8);
            json.Number(listener.Port);
            json.Member("Protocol"u8, listener.Protocol);
            json.Name("Services"u8);
            json.BeginArray();
            foreach (var service in listener.Services)
            {
                Write(json, service);
            }

            json.EndArray();
            json.EndObject();
        }

        json.EndArray();
    }

    public static void Write(GoJsonWriter json, TerminatingGateway gateway)
    {
        json.Name("Services"u8);
        if (gateway.Services is not { } services)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var service in services)
        {
            json.BeginObject();
            Members.Given(json, "Name"u8, service.Name);
            Members.Given(json, "CAFile"u8, service.CaFile);
            Members.Given(json, "CertFile"u8, service.CertFile);
            Members.Given(json, "KeyFile"u8, service.KeyFile);
            Members.Given(json, "SNI"u8, service.Sni);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Write(GoJsonWriter json, IngressService service)
    {
        json.BeginObject();
        json.Member("Name"u8, service.Name);
        json.Name("Hosts"u8);
        if (service.Hosts is { } hosts)
        {
            Maps.WriteList(json, hosts);
        }
        else
        {
            json.Null();
        }

        if (!service.Meta.IsEmpty)
        {
            json.Name("Meta"u8);
            Maps.Write(json, service.Meta);
        }

        json.EndObject();
    }
}
