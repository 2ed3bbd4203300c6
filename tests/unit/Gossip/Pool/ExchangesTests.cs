using System.Net;
using Muster.Gossip.Pool;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Pool;

public sealed class ExchangesTests
{
    /// <summary>A probe may ask for help when its time is nearly over, and the loop gets to it a moment later.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public async Task What_is_asked_when_its_time_is_over_ends_without_an_answer(int milliseconds)
    {
        var transport = SocketTransport.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Value;
        await using (transport)
        {
            var exchanges = new Exchanges(
                transport, new PoolOptions(WireSettings.Plain, TimeSpan.FromSeconds(5), (_, _) => { }), TimeProvider.System);
            var ping = new Ping(1, "n1", null, 0, "");
            var answer = await exchanges.AskAsync(transport.Bound, ping, TimeSpan.FromMilliseconds(milliseconds), CancellationToken.None);
            Assert.Contains("no answer from", answer.Refused!.Message, StringComparison.Ordinal);
        }
    }
}
