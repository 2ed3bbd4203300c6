using Muster.Engine.Etcd;

namespace Muster.Engine.Contract.Engines;

/// <summary>
/// The engine for etcd, over our own door for etcd, over another engine: both ends of what we say of etcd, held against
/// each other. It keeps what the inner engine keeps, and all of it begins anew with a restart.
/// </summary>
public sealed class LoopUnderTest : EngineUnderTest
{
    /// <summary>Steps that etcd's default takes, less the stamp's and that of the request around it.</summary>
    private const int StepsMax = 126;

    private readonly EmbeddedUnderTest _inner;
    private OwnDoor? _door;
    private EtcdEngine? _engine;

    public LoopUnderTest(Keeping keeping) => _inner = new EmbeddedUnderTest(keeping) { Time = Time };

    public override TimeSpan LeaseTtlMin => TimeSpan.FromSeconds(2);

    public override int TxnStepsMax => StepsMax;

    public override async Task<IEngine> StartAsync() => await OpenAsync(await _inner.StartAsync());

    public override async Task<IEngine?> RestartAsync()
    {
        await _engine!.DisposeAsync();
        await _door!.DisposeAsync();
        return await _inner.RestartAsync() is { } inner ? await OpenAsync(inner) : null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        if (_door is not null)
        {
            await _door.DisposeAsync();
        }

        await _inner.DisposeAsync();
    }

    private async Task<EtcdEngine> OpenAsync(IEngine inner)
    {
        _door = await OwnDoor.OpenAsync(inner);
        var options = new EtcdOptions
        {
            Time = Time,
            Server = "here",
            Endpoints = [_door.Endpoint],
            Prefix = "/loop/",
            IsOurs = true,
            Chance = new Bedrock.Prng(1),
        };
        var opened = await EtcdEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return _engine = opened.Value;
    }
}
