using Muster.Engine.Etcd;

namespace Muster.Engine.Contract.Engines;

public sealed class EtcdUnderTest(Cluster server) : EngineUnderTest
{
    private readonly string _prefix = server.NextPrefix();
    private EtcdEngine? _engine;

    // Half again an election's timeout, in whole seconds.
    public override TimeSpan LeaseTtlMin => TimeSpan.FromSeconds(2);

    public override async Task<IEngine> StartAsync()
    {
        var options = new EtcdOptions
        {
            Time = Time,
            Server = "here",
            Endpoints = [server.Endpoint],
            Prefix = _prefix,
            IsOurs = true,
            RequestBytesMax = 2 * EngineLimits.TxnBytesMax,
            Chance = new Bedrock.Prng(1),
        };
        var opened = await EtcdEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return _engine = opened.Value;
    }

    public override async Task<IEngine?> RestartAsync()
    {
        await _engine!.DisposeAsync();
        return await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_engine is null)
        {
            return;
        }

        foreach (var lease in (await _engine.LeasesAsync(CancellationToken.None)).Value)
        {
            await _engine.RevokeAsync(lease, Origin.System, CancellationToken.None);
        }

        await _engine.DisposeAsync();
    }
}
