using Muster.Tests.Support;

namespace Muster.Engine.Contract.Engines;

/// <summary>One real etcd for all tests of a class, which run one after the other, each under a prefix of its own.</summary>
public abstract class EtcdServer(string version) : IAsyncLifetime
{
    private int _prefixes;
    private EtcdProcess? _etcd;

    public Uri Endpoint => _etcd!.Client;

    public string NextPrefix() => $"/test{Interlocked.Increment(ref _prefixes)}/";

    public async Task InitializeAsync()
    {
        if (PeersFolder.Find($"etcd-{version}") is not null || PeersFolder.Required)
        {
            // As Muster starts it for itself.
            _etcd = await EtcdProcess.StartAsync(
                version, "--max-txn-ops=4096", $"--max-request-bytes={2 * EngineLimits.TxnBytesMax}");
        }
    }

    public async Task DisposeAsync()
    {
        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }
}

public sealed class Etcd34() : EtcdServer("3.4");

public sealed class Etcd35() : EtcdServer("3.5");
