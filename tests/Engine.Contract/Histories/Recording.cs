using System.Collections.Concurrent;
using System.Text;
using Muster.Bedrock;

namespace Muster.Engine.Contract.Histories;

/// <summary>
/// Many clients at once on a few registers, each a key of an engine, and what they were told. What was refused without
/// doubt did not happen and is left out; what stayed unknown stays in.
/// </summary>
public sealed class Recording(IEngine engine, int registers)
{
    private static readonly Origin Client = new("", "test", "client");

    private readonly ConcurrentQueue<Operation>[] _histories =
        [.. Enumerable.Range(0, registers).Select(_ => new ConcurrentQueue<Operation>())];

    private long _clock;
    private int _done;
    private int _unknown;

    /// <summary>Operations that ended, however they did.</summary>
    public int Done => Volatile.Read(ref _done);

    public int Unknown => Volatile.Read(ref _unknown);

    /// <summary>One client, until so many operations have been done by all.</summary>
    public async Task RunClientAsync(int client, ulong seed, int until)
    {
        var chance = new Prng(seed + (ulong)client);
        for (var n = 0; Done < until; n++)
        {
            var register = (int)(chance.Next() % (ulong)registers);
            var key = Key.Of($"r{register}");
            var operation = (chance.Next() % 4) switch
            {
                0 => await ReadAsync(key),
                1 => await SwapAsync(key, $"{client}.{n}"),
                _ => await WriteAsync(key, $"{client}.{n}"),
            };
            if (operation is not null)
            {
                _histories[register].Enqueue(operation);
                Interlocked.Add(ref _unknown, operation.IsUnknown ? 1 : 0);
            }

            Interlocked.Increment(ref _done);
        }
    }

    /// <summary>Null when all that was told could have been told by single registers.</summary>
    public string? WhatIsWrong() =>
        _histories.Select(history => Linearizability.WhatIsWrong([.. history])).FirstOrDefault(wrong => wrong is not null);

    private async Task<Operation?> ReadAsync(Key key)
    {
        var called = Interlocked.Increment(ref _clock);
        var read = await CurrentAsync(key);
        return read.Ok ? new Operation(Deed.Read, read.Value, null, false, called, Interlocked.Increment(ref _clock)) : null;
    }

    private async Task<Operation?> WriteAsync(Key key, string value)
    {
        var called = Interlocked.Increment(ref _clock);
        var done = await engine.CommitAsync(Txn.Of(Put(key, value)), Client, CancellationToken.None);
        return Ended(Deed.Write, value, null, done, called);
    }

    private async Task<Operation?> SwapAsync(Key key, string value)
    {
        if (!(await CurrentAsync(key)).TryGet(out var expected, out _) || expected is null)
        {
            return null;
        }

        var called = Interlocked.Increment(ref _clock);
        var txn = new Txn(
            [new Compare.Value(KeyRange.Single(key), Relation.Equal, Encoding.UTF8.GetBytes(expected))],
            [Put(key, value)],
            [new Op.Read(new RangeQuery(KeyRange.Single(key)))]);
        return Ended(Deed.Swap, value, expected, await engine.CommitAsync(txn, Client, CancellationToken.None), called);
    }

    private Operation? Ended(Deed deed, string value, string? expected, Result<TxnResult> done, long called)
    {
        var returned = Interlocked.Increment(ref _clock);
        return done.TryGet(out var result, out var refused)
            ? !result.Succeeded && Read(result) is var there && there != expected
                ? new Operation(Deed.Read, there, null, false, called, returned) // and no more: it tells what it saw instead
                : new Operation(deed, value, expected, result.Succeeded, called, returned)
            : refused.Why == Refusal.UnknownOutcome
                ? new Operation(deed, value, expected, false, called, Operation.Never)
                : null;
    }

    private static string? Read(TxnResult result) => ((OpResult.Read)result.Results[0]).Result.Items is [var item, ..]
        ? Encoding.UTF8.GetString(item.Value.Span)
        : null;

    private async Task<Result<string?>> CurrentAsync(Key key)
    {
        if (!(await engine.HeadAsync(CancellationToken.None)).TryGet(out var head, out var refused))
        {
            return refused;
        }

        var query = new RangeQuery(KeyRange.Single(key)) { AtLeast = head };
        return (await engine.RangeAsync(query, CancellationToken.None)).TryGet(out var found, out refused)
            ? Result<string?>.Of(found.Items.Count == 0 ? null : Encoding.UTF8.GetString(found.Items[0].Value.Span))
            : refused;
    }

    private static Op.Put Put(Key key, string value) => new(key, Encoding.UTF8.GetBytes(value), LeaseId.None);
}
