using System.Globalization;
using Muster.Bedrock;
using Muster.Cli.Store;

namespace Muster.Cli.Locking;

/// <summary>
/// A lock for up to some holders at a time (a semaphore), as Consul's own clients have it.
/// <code>
///   PREFIX/.lock      who holds it (<see cref="SlotTable"/>), changed by check-and-set
///   PREFIX/SESSION    one for each contender, held by its session: whose is gone holds nothing
/// </code>
/// </summary>
internal sealed class SlotLock(string prefix, int limit, KeyStore keys, LockWatch watch) : ILock
{
    /// <summary>Marks keys of such a lock, so that nothing else is taken for one.</summary>
    public const ulong Mark = 0xe0f69a2baa414de0;

    private static readonly Refused _notOurs = new(Refusal.Conflict, "Existing key does not match semaphore use");

    private readonly string _folder = $"{KeyPath.Join(prefix)}/";
    private readonly string _key = KeyPath.Join(prefix, SlotTable.KeyName);

    public string Behaviour => "delete";

    public async Task<Result<bool>> TakeAsync(string session, Patience patience, CancellationToken cancel)
    {
        const string contending = "failed to make contender entry";
        if (!await Trouble.While(contending, keys.AcquireAsync(ContenderOf(session), Mark, [], session, cancel)))
        {
            return new Refused(Refusal.Conflict, contending);
        }

        var index = 0UL;
        while (patience.Next() is { } longest)
        {
            var wait = new Wait(index, longest);
            var (pairs, seen) = await Trouble.While(
                "failed to read prefix", keys.ListAsync(_folder, wait, Freshness.Default, cancel));
            if (!Read(pairs).TryGet(out var found, out var refused))
            {
                return refused;
            }

            var (table, modified) = found;
            if (table.Limit != limit)
            {
                return new Refused(Refusal.Conflict, string.Create(
                    CultureInfo.InvariantCulture, $"semaphore limit conflict (lock: {table.Limit}, local: {limit})"));
            }

            if (table.Holders.Contains(session))
            {
                return true;
            }

            if (table.IsFull)
            {
                index = wait.Next(seen);
                continue;
            }

            // From here on the answer is waited for, whoever gives up. Another contender may have been faster: look again.
            index = 0;
            if (await Trouble.While(
                "failed to update lock",
                keys.ReplaceAsync(_key, Mark, table.With(session).Bytes(), modified, CancellationToken.None)))
            {
                return true;
            }
        }

        return false;
    }

    public Task WatchAsync(string session, CancellationToken cancel) => watch.UntilLostAsync(
        async index =>
        {
            var wait = new Wait(index, null);
            var (pairs, seen) = await keys.ListAsync(_folder, wait, Freshness.Consistent, cancel);
            return (Read(pairs).TryGet(out var found, out _) && found.Table.Holders.Contains(session), wait.Next(seen));
        },
        cancel);

    public async Task ReleaseAsync(string session, CancellationToken cancel)
    {
        while (true)
        {
            var (found, _) = await keys.GetAsync(_key, Wait.None, Freshness.Default, cancel);
            if (!SlotTable.Of(found?.Value ?? [], limit).TryGet(out var table, out var refused))
            {
                throw new AgentTroubleException(refused.Message, "");
            }

            if (!table.Holders.Contains(session) || await Trouble.While(
                "failed to update lock",
                keys.ReplaceAsync(_key, Mark, table.Without(session).Bytes(), found?.ModifyIndex ?? 0, cancel)))
            {
                break;
            }
        }

        _ = await keys.DeleteAsync(ContenderOf(session), cancel);
    }

    public async Task<Result<bool>> CleanUpAsync(CancellationToken cancel)
    {
        var (pairs, _) = await Trouble.While(
            "failed to read prefix", keys.ListAsync(_folder, Wait.None, Freshness.Default, cancel));
        if (!Read(pairs).TryGet(out var found, out var refused))
        {
            return refused;
        }

        return pairs.FirstOrDefault(pair => pair.Key == _key) is not { } own
            || (found.Table.Holders.IsEmpty && await Trouble.While("failed to remove semaphore", keys.DeleteAsync(own, cancel)));
    }

    private string ContenderOf(string session) => _folder + session;

    /// <summary>Who of those holding it lives, and where that was last changed.</summary>
    private Result<(SlotTable Table, ulong Modified)> Read(IReadOnlyList<Pair> pairs)
    {
        var own = pairs.FirstOrDefault(pair => pair.Key == _key);
        if (own is { Flags: not Mark })
        {
            return _notOurs;
        }

        return SlotTable.Of(own?.Value ?? [], limit).TryGet(out var table, out var refused)
            ? (table.Among(pairs.Select(pair => pair.Session)), own?.ModifyIndex ?? 0)
            : refused;
    }
}
