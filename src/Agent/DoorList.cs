using Muster.Agent.Config;
using Muster.Doors;
using Muster.Doors.Consul;
using Muster.Doors.Consul.Tls;
using Muster.Doors.Dns;

namespace Muster.Agent;

/// <summary>Every door there is, one line each; a new protocol adds its own.</summary>
internal static class DoorList
{
    public static IEnumerable<IDoor> Of(House house, AgentConfig config, TlsTerms? tls)
    {
        if (config.HttpPort != AgentConfig.PortOff || config.HttpsPort != AgentConfig.PortOff)
        {
            yield return new ConsulDoor(house, config.Http.At(config.HttpAt()) with
            {
                SecureListen = config.HttpsAt(),
                Tls = tls,
            });
        }

        if (config.DnsPort != AgentConfig.PortOff)
        {
            yield return new DnsDoor(house, config.DnsAt(config.DnsPort));
        }
    }
}
