using Muster.Bedrock;

namespace Muster.Cli.Locking;

/// <summary>A lock among programs, for one holder (<see cref="SoleLock"/>) or for some (<see cref="SlotLock"/>).</summary>
internal interface ILock
{
    /// <summary>What happens to a session's keys when it ends: <c>release</c> or <c>delete</c>.</summary>
    string Behaviour { get; }

    /// <summary>Waits for it. False: not in time; refused: it is something else's.</summary>
    /// <param name="cancel">Gives up waiting; what was asked for is waited for nevertheless, so that nobody holds it unknowingly.</param>
    Task<Result<bool>> TakeAsync(string session, Patience patience, CancellationToken cancel);

    /// <summary>Ends when the session does not hold it any more, or that can no longer be known.</summary>
    Task WatchAsync(string session, CancellationToken cancel);

    Task ReleaseAsync(string session, CancellationToken cancel);

    /// <summary>Removes what is left of it. False: somebody else uses it.</summary>
    Task<Result<bool>> CleanUpAsync(CancellationToken cancel);
}
