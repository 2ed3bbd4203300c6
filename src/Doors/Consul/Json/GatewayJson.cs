using Muster.Doors.Go;
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
        json.Member("GatewayKind"u8, link.Kind);
        Members.Given(json, "Port"u8, link.Port);
        Members.Given(json, "Protocol"u8, link.Protocol);
        Members.Given(json, "Hosts"u8, link.Hosts);
        Members.Given(json, "CAFile"u8, link.CaFile);
        Members.Given(json, "CertFile"u8, link.CertFile);
        Members.Given(json, "KeyFile"u8, link.KeyFile);
        Members.Given(json, "SNI"u8, link.Sni);
        Members.Given(json, "FromWildcard"u8, link.FromWildcard);
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
        json.Member("Name"u8, name);
        json.EndObject();
    }
}
