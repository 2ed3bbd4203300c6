using System.Globalization;
using System.Runtime.InteropServices;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/agent/self and /v1/agent/members: who this agent is.</summary>
internal static class AgentSelfEndpoint
{
    public static ValueTask MembersAsync(Exchange exchange)
    {
        var json = exchange.BeginJson();
        json.BeginArray();
        MemberJson.Write(json, exchange.House.Self);
        json.EndArray();
        return exchange.SendJsonAsync();
    }

    public static ValueTask SelfAsync(Exchange exchange)
    {
        var self = exchange.House.Self;
        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Config"u8);
        WriteConfig(json, self);
        json.Name("DebugConfig"u8);
        WriteDebugConfig(json, self, exchange.Context.Options);
        json.Name("Coord"u8);
        WriteCoordinate(json);
        json.Name("Member"u8);
        MemberJson.Write(json, self);
        json.Name("Stats"u8);
        WriteStats(json, self, exchange.House.Local);
        json.Name("Meta"u8);
        json.BeginObject();
        Text(json, "consul-network-segment"u8, "");
        json.EndObject();
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    private static void WriteConfig(GoJsonWriter json, Self self)
    {
        json.BeginObject();
        Text(json, "Datacenter"u8, self.Datacenter);
        Text(json, "NodeName"u8, self.NodeName);
        Text(json, "NodeID"u8, self.NodeId);
        Text(json, "Revision"u8, "");
        json.Name("Server"u8);
        json.Bool(self.Server);
        Text(json, "Version"u8, self.ConsulVersion);
        json.EndObject();
    }

    /// <summary>Of Consul's two hundred settings those that this agent has, by Consul's names.</summary>
    private static void WriteDebugConfig(GoJsonWriter json, Self self, ConsulDoorOptions options)
    {
        json.BeginObject();
        Text(json, "AdvertiseAddrLAN"u8, self.AdvertiseAddress);
        Text(json, "DNSDomain"u8, $"{self.Domain}.");
        Number(json, "DNSPort"u8, self.DnsPort);
        Text(json, "DataDir"u8, self.DataDirectory ?? "");
        Text(json, "Datacenter"u8, self.Datacenter);
        json.Name("DevMode"u8);
        json.Bool(self.DevMode);
        Number(json, "HTTPMaxConnsPerClient"u8, options.ConnectionsPerClientMax);
        Number(json, "KVMaxValueSize"u8, options.KvValueBytesMax);
        Text(json, "NodeID"u8, self.NodeId);
        Text(json, "NodeName"u8, self.NodeName);
        Number(json, "SerfPortLAN"u8, self.SerfLanPort);
        json.Name("ServerMode"u8);
        json.Bool(self.Server);
        Number(json, "ServerPort"u8, self.ServerPort);
        json.Name("TranslateWANAddrs"u8);
        json.Bool(options.TranslateWanAddresses);
        Text(json, "Version"u8, self.ConsulVersion);
        json.EndObject();
    }

    /// <summary>A coordinate that has learned nothing yet: Vivaldi's start, as Consul prints it.</summary>
    private static void WriteCoordinate(GoJsonWriter json)
    {
        const int Dimensions = 8;
        json.BeginObject();
        json.Name("Vec"u8);
        json.BeginArray();
        for (var i = 0; i < Dimensions; i++)
        {
            json.Number(0L);
        }

        json.EndArray();
        json.Name("Error"u8);
        json.Raw("1.5"u8);
        json.Name("Adjustment"u8);
        json.Number(0L);
        json.Name("Height"u8);
        json.Raw("0.00001"u8);
        json.EndObject();
    }

    /// <summary>Consul's stats are texts, whatever they say.</summary>
    private static void WriteStats(GoJsonWriter json, Self self, Local local)
    {
        var checks = local.Checks;
        var timed = checks.Count(check => check.Value.Definition.Ttl > TimeSpan.Zero);
        json.BeginObject();
        json.Name("agent"u8);
        json.BeginObject();
        Text(json, "check_monitors"u8, "0");
        Count(json, "check_ttls"u8, timed);
        Count(json, "checks"u8, checks.Count);
        Count(json, "services"u8, local.Services.Count);
        json.EndObject();
        json.Name("build"u8);
        json.BeginObject();
        Text(json, "prerelease"u8, "");
        Text(json, "revision"u8, "");
        Text(json, "version"u8, self.ConsulVersion);
        json.EndObject();
        json.Name("consul"u8);
        json.BeginObject();
        Text(json, "acl"u8, "disabled");
        Text(json, "bootstrap"u8, "true");
        Text(json, "known_datacenters"u8, "1");
        Text(json, "leader"u8, "true");
        Text(json, "leader_addr"u8, $"{self.AdvertiseAddress}:{self.ServerPort}");
        Text(json, "server"u8, self.Server ? "true" : "false");
        json.EndObject();
        json.Name("muster"u8);
        json.BeginObject();
        Text(json, "version"u8, self.Version);
        json.EndObject();
        json.Name("runtime"u8);
        json.BeginObject();
        Text(json, "arch"u8, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        Count(json, "cpu_count"u8, Environment.ProcessorCount);
        Text(json, "os"u8, "linux");
        Text(json, "version"u8, $"dotnet{Environment.Version}");
        json.EndObject();
        json.EndObject();
    }

    private static void Text(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.Name(name);
        json.Text(value);
    }

    private static void Number(GoJsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        json.Name(name);
        json.Number(value);
    }

    private static void Count(GoJsonWriter json, ReadOnlySpan<byte> name, int value) =>
        Text(json, name, value.ToString(CultureInfo.InvariantCulture));
}
