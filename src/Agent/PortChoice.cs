using System.Net;
using System.Net.Sockets;
using Muster.Agent.Config;

namespace Muster.Agent;

/// <summary>
/// Turns "any port" into one that is free now for TCP and UDP alike. Chosen before the doors open, because doors and
/// catalog tell each other's ports from the first answer on.
/// </summary>
internal static class PortChoice
{
    private const int TriesMax = 64;

    public static AgentConfig Choose(AgentConfig config) => config with
    {
        HttpsPort = Of(config.HttpsPort, config.HttpsAddresses.FirstOrDefault(address => address.Ip is not null).Ip ?? config.Client[0]),
        HttpPort = Of(config.HttpPort, config.HttpAddresses.FirstOrDefault(address => address.Ip is not null).Ip ?? config.Client[0]),
        DnsPort = Of(config.DnsPort, config.DnsClient[0]),
        EtcdV2Port = Of(config.EtcdV2Port, config.Client[0]),
        EtcdPort = config.EtcdPort == AgentConfig.PortAny ? Of(config.EtcdPort, config.EtcdClient[0]) : config.EtcdPort,
        EtcdTlsPort = config.EtcdTlsPort == AgentConfig.PortAny
            ? Of(config.EtcdTlsPort, config.EtcdClient[0])
            : config.EtcdTlsPort,
        ServerPort = Of(config.ServerPort, config.Bind),
        SerfLanPort = Of(config.SerfLanPort, config.Gossip.Lan.Bind),
        SerfWanPort = Of(config.SerfWanPort, config.Gossip.Wan?.Bind ?? config.Bind),
    };

    private static int Of(int wanted, IPAddress address)
    {
        for (var tries = 0; wanted == AgentConfig.PortAny && tries < TriesMax; tries++)
        {
            try
            {
                using var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                using var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                tcp.Bind(new IPEndPoint(address, 0));
                udp.Bind(tcp.LocalEndPoint!);
                return ((IPEndPoint)tcp.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // Taken for UDP, or no such address: the door that binds it will say so, naming the address.
                continue;
            }
        }

        return wanted;
    }
}
