using Muster.Engine.Embedded;

namespace Muster.Engine.Contract.Engines;

/// <summary>Our own door over an engine in memory, where a real etcd would be.</summary>
public sealed class OwnServer : Cluster
{
    private EmbeddedEngine? _inner;
    private OwnDoor? _door;

    public override Uri Endpoint => _door!.Endpoint;

    public override async Task InitializeAsync()
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "there", Chance = new Bedrock.Prng(2) };
        _inner = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        _door = await OwnDoor.OpenAsync(_inner);
    }

    public override async Task DisposeAsync()
    {
        await _door!.DisposeAsync();
        await _inner!.DisposeAsync();
    }
}
