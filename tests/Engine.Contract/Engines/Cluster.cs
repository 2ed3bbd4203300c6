namespace Muster.Engine.Contract.Engines;

/// <summary>Whoever speaks etcd, for all tests of a class, which run one after the other, each under a prefix of its own.</summary>
public abstract class Cluster : IAsyncLifetime
{
    private int _prefixes;

    public abstract Uri Endpoint { get; }

    public string NextPrefix() => $"/test{Interlocked.Increment(ref _prefixes)}/";

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();
}
