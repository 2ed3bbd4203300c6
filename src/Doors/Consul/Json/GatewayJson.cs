using Muster.Doors.Consul.Go;
using Muster.Registry.Catalog.Gateways;

namespace Muster.Doors.Consul.Json;

/// <summary>A service that is reached through a gateway, as Consul prints it: what is not said is left out.</summary>
internal static class GatewayJson
{
    public static void Write(GoJsonWriter json, GatewayLink link)
    {
        json.BeginObject();
        WriteName(json, "Gateway"u8, link.Gateway);
        WriteName(json, "Service"u8, link.Service);
        json.Name("GatewayKind"u8);
        json.Text(link.Kind);
        if (link.Port != 0)
        {
            json.Name("Port"u8);
            json.Number(link.Port);
        }

        WriteSaid(json, "Protocol"u8, link.Protocol);
        if (link.Hosts.Length > 0)
        {
            json.Name("Hosts"u8);
            Maps.WriteList(json, link.Hosts);
        }

        WriteSaid(json, "CAFile"u8, link.CaFile);
        WriteSaid(json, "CertFile"u8, link.CertFile);
        WriteSaid(json, "KeyFile"u8, link.KeyFile);
        WriteSaid(json, "SNI"u8, link.Sni);
        if (link.FromWildcard)
        {
            json.Name("FromWildcard"u8);
            json.Bool(true);
        }

        json.Name("CreateIndex"u8);
        json.Number(link.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(link.Modified.Value);
        json.EndObject();
    }

    private static void WriteName(GoJsonWriter json, ReadOnlySpan<byte> of, string name)
    {
        json.Name(of);
        json.BeginObject();
        json.Name("Name"u8);
        json.Text(name);
        json.EndObject();
    }

    private static void WriteSaid(GoJsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
        {
            json.Name(name);
            json.Text(text);
        }
    }
}
