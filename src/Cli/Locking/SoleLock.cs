using Muster.Bedrock;
using Muster.Cli.Store;

namespace Muster.Cli.Locking;

/// <summary>A lock for one holder at a time: the key <c>PREFIX/.lock</c>, held by a session, as Consul's own clients have it.</summary>
internal sealed class SoleLock(string prefix, KeyStore keys, LockWatch watch) : ILock
{
    /// <summary>Marks a key that is a lock, so that nothing else is taken for one.</summary>
    public const ulong Mark = 0x2ddccbc058a50c18;

    private static readonly Refused _notOurs = new(Refusal.Conflict, "Existing key does not match lock use");

    public string Behaviour => "release";

    public string Key { get; } = KeyPath.Join(prefix, SlotTable.KeyName);

    public async Task<Result<bool>> TakeAsync(string session, Patience patience, CancellationToken cancel)
    {
        var index = 0UL;
        while (patience.Next() is { } longest)
        {
            var wait = new Wait(index, longest);
            var (found, seen) = await Trouble.While("failed to read lock", keys.GetAsync(Key, wait, Freshness.Default, cancel));
            if (found is { Flags: not Mark })
            {
                return _notOurs;
            }

            if (found is { Session.Length: > 0 })
            {
                if (found.Session == session)
                {
                    return true;
                }

                index = wait.Next(seen);
                continue;
            }

            // From here on the answer is waited for, whoever gives up: a lock must not be held unknowingly.
            if (await Trouble.While(
                "failed to acquire lock", keys.AcquireAsync(Key, Mark, [], session, CancellationToken.None)))
            {
                return true;
            }

            index = 0;
            (found, _) = await Trouble.While("failed to read lock", keys.GetAsync(Key, Wait.None, Freshness.Default, cancel));
            if (found is not { Session.Length: > 0 })
            {
                await patience.DelayAsync(cancel);
            }
        }

        return false;
    }

    public Task WatchAsync(string session, CancellationToken cancel) => watch.UntilLostAsync(
        async index =>
        {
            var wait = new Wait(index, null);
            var (found, seen) = await keys.GetAsync(Key, wait, Freshness.Consistent, cancel);
            return (found?.Session == session, wait.Next(seen));
        },
        cancel);

    public async Task ReleaseAsync(string session, CancellationToken cancel) =>
        _ = await Trouble.While("failed to release lock", keys.ReleaseAsync(Key, Mark, session, cancel));

    public async Task<Result<bool>> CleanUpAsync(CancellationToken cancel)
    {
        var (found, _) = await Trouble.While("failed to read lock", keys.GetAsync(Key, Wait.None, Freshness.Default, cancel));
        return found switch
        {
            null => true,
            { Flags: not Mark } => _notOurs,
            { Session.Length: > 0 } => false,
            _ => await Trouble.While("failed to remove lock", keys.DeleteAsync(found, cancel)),
        };
    }
}
