using Muster.Agent.Config;
using Muster.Doors;
using Muster.Doors.Consul;
using Muster.Doors.Dns;

namespace Muster.Agent;

/// <summary>Every door there is, one line each; a new protocol adds its own.</summary>
internal static class DoorList
{
    public static IEnumerable<IDoor> Of(House house, AgentConfig config)
    {
        if (config.HttpPort != AgentConfig.PortOff)
        {
            yield return new ConsulDoor(house, config.Http.At(config.ClientAt(config.HttpPort)));
        }

        if (config.DnsPort != AgentConfig.PortOff)
        {
            yield return new DnsDoor(house, config.DnsAt(config.DnsPort));
        }
    }
}
