using Muster.Tests.Support;

namespace Muster.Engine.Contract.Engines;

/// <summary>A real etcd.</summary>
public abstract class EtcdServer(string version) : Cluster
{
    private EtcdProcess? _etcd;

    public override Uri Endpoint => _etcd!.Client;

    public override async Task InitializeAsync()
    {
        if (PeersFolder.Find($"etcd-{version}") is not null || PeersFolder.Required)
        {
            // As Muster starts it for itself.
            _etcd = await EtcdProcess.StartAsync(
                version, "--max-txn-ops=4096", $"--max-request-bytes={2 * EngineLimits.TxnBytesMax}");
        }
    }

    public override async Task DisposeAsync()
    {
        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }
}

public sealed class Etcd34() : EtcdServer("3.4");

public sealed class Etcd35() : EtcdServer("3.5");
