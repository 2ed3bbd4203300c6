using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>A real etcd 3.4 that speaks version 2, and Muster, side by side.</summary>
public sealed class EtcdPair : IAsyncLifetime
{
    public AgentProcess Muster { get; private set; } = null!;

    /// <summary>Null where it is not among the peers.</summary>
    public EtcdProcess? Etcd { get; private set; }

    public Uri[] Both => [Etcd!.Client, Muster.EtcdV2];

    public async Task InitializeAsync()
    {
        Muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true, EtcdV2 = true });
        if (PeersFolder.Find("etcd-3.4") is not null)
        {
            Etcd = await EtcdProcess.StartAsync("3.4", "--enable-v2");
        }
    }

    public async Task DisposeAsync()
    {
        await Muster.DisposeAsync();
        if (Etcd is not null)
        {
            await Etcd.DisposeAsync();
        }
    }
}
