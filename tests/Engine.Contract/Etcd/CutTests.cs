using Muster.Bedrock;
using Muster.Engine.Contract.Engines;
using Muster.Engine.Etcd;
using Muster.Tests.Support;

namespace Muster.Engine.Contract.Etcd;

/// <summary>Connections that break just as they are made, again and again.</summary>
public sealed class CutTests(OwnServer server) : IClassFixture<OwnServer>
{
    private static readonly CancellationToken Patient = CancellationToken.None;

    [Fact]
    public async Task Whoever_asks_meanwhile_is_refused_and_the_engine_goes_on()
    {
        await using var relay = new Relay(server.Endpoint.Port);
        var options = new EtcdOptions { Time = TimeProvider.System, Server = "here", Endpoints = [relay.Address], Prefix = "/cut/" };
        await using var engine = (await EtcdEngine.OpenAsync(options, Patient)).Value;
        var put = Txn.Of(new Op.Put(Key.Of("a"), default, LeaseId.None));
        relay.Cut();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(Refusal.Unavailable, (await engine.HeadAsync(Patient)).Refused?.Why);
            Assert.Contains(
                (await engine.CommitAsync(put, Origin.System, Patient)).Refused!.Why,
                new[] { Refusal.Unavailable, Refusal.UnknownOutcome });
            Assert.Equal(Refusal.Unavailable, (await engine.LeasesAsync(Patient)).Refused?.Why);
        }

        relay.Mend();
        await Eventually.Until(async () => (await engine.CommitAsync(put, Origin.System, Patient)).Ok, "it writes again");
        Assert.False(engine.Broken.IsCompleted);
    }
}
