using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Serf;

/// <summary>Queries that end the process of every real serf that reads them go no further than to one of us.</summary>
public sealed class HarmfulQueryTests
{
    [Theory]
    [InlineData("deploy", 1, 0, false)]
    [InlineData("deploy", 1, 1, true)]
    [InlineData("deploy", 0, 0, true)]
    [InlineData("_serf_install-key", 1, 1, false)]
    [InlineData("_serf_list-keys", 1, 1, false)]
    [InlineData("_serf_ping", 0, 0, true)]
    public void Only_what_harms_nobody_is_passed_on(string name, int filters, int filterBytes, bool passedOn)
    {
        var net = new SerfNet();
        var nodes = net.AddJoined(2);
        var before = nodes[0].Serf.Waiting.Queries;
        var query = new SerfMessage.Query(
            1, 77, [10, 0, 0, 9], 1, "x", [.. Enumerable.Repeat(new byte[filterBytes], filters)], QueryFlags.None, 0, TimeSpan.FromSeconds(1), name, null);
        nodes[0].Serf.Step(net.Now, new Input.Packet(nodes[1].Address, [new User(SerfCodec.Encode(query))]));
        Assert.Equal(before + (passedOn ? 1 : 0), nodes[0].Serf.Waiting.Queries);
    }
}
