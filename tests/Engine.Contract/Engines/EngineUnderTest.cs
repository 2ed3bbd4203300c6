namespace Muster.Engine.Contract.Engines;

/// <summary>How the suite starts and restarts one kind of engine.</summary>
public abstract class EngineUnderTest : IAsyncDisposable
{
    public ManualTime Time { get; init; } = new();

    /// <summary>The shortest lease that it grants.</summary>
    public virtual TimeSpan LeaseTtlMin => EngineLimits.LeaseTtlMin;

    /// <summary>Steps of a branch that one transaction may have.</summary>
    public virtual int TxnStepsMax => EngineLimits.TxnStepsMax;

    public abstract Task<IEngine> StartAsync();

    /// <summary>Closes the engine and opens it again on what it kept; null when this kind keeps nothing.</summary>
    public abstract Task<IEngine?> RestartAsync();

    public abstract ValueTask DisposeAsync();
}
