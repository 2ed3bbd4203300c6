using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Commits;
using Muster.Engine.Etcd.Leases;
using Muster.Engine.Etcd.Terms;
using Muster.Engine.Mvcc;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replacing;

/// <summary>
/// Puts a state in the place of all there is under the prefix, for every agent at once: its rows are brought into a place of
/// their own, and one write then says that these count. Until then everybody reads and writes the old state, and whoever
/// is killed has changed nothing; every commit stands behind the condition that its era counts, so none falls in between.
/// </summary>
/// <remarks>
/// <code>
///   announce ──▶ grant leases ──▶ bring rows ──▶ say that they count ──▶ sweep what was before
///      └───── killed here: old state, swept later ────┘   └──── new state, swept later ────┘
/// </code>
/// </remarks>
internal sealed class Replacement(
    EtcdChannel channel, EtcdOptions options, BatchTerms terms, LeaseCalls leases, OwnLeases ownLeases, KeepAlive keepAlive)
{
    /// <summary>How long whoever brings a state may be silent before what he brought is swept away.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Revisions that are left out, so that everything in the new state has a greater one than anything that was ever told of the
    /// old one, with what is written while it is being brought.
    /// </summary>
    private const long Slack = 1_000_000;

    /// <summary>The layout of the new era; its rows count from now on.</summary>
    /// <param name="now">The era that counts.</param>
    /// <param name="isEmpty">Nothing was ever told of the old state.</param>
    public async ValueTask<Result<Layout>> RunAsync(
        StateImage with, string source, Layout now, bool isEmpty, CancellationToken cancel)
    {
        if (!(await Task.Run(() => NewState.Of(with), cancel)).TryGet(out _, out var refused))
        {
            return refused;
        }

        var place = now.In(new Era(NextId(), 0, 0, source));
        if (new Staging(channel, place, terms).WhatIsTooLarge(with.Rows) is { } tooLarge)
        {
            return tooLarge;
        }

        if (!(await ownLeases.GrantAsync(_patience, cancel)).TryGet(out var announced, out refused))
        {
            return refused;
        }

        var replaced = await BringAsync(with, now, place, announced, isEmpty ? 0 : Slack, cancel);
        await leases.RevokeAsync(announced.Id, cancel);
        return replaced;
    }

    private async ValueTask<Result<Layout>> BringAsync(
        StateImage with, Layout now, Layout place, Lease announced, long slack, CancellationToken cancel)
    {
        var held = new StagedLeases(leases, keepAlive, options.Time);
        held.Add(announced);
        if (await held.GrantAsync(with.Leases, cancel) is { } notGranted)
        {
            return notGranted;
        }

        if (!(await AnnounceAsync(place, announced.Id, cancel)).TryGet(out var start, out var refused))
        {
            return refused;
        }

        var staging = new Staging(channel, place, terms);
        if ((await staging.WriteAsync(with.Rows, () => held.KeepAsync(cancel), cancel)
            ?? await held.RenewAsync(cancel)) is { } notBrought)
        {
            return notBrought;
        }

        var lift = Math.Max(with.At.Value, now.Era.Lift + start + slack) - start;
        if (!(await CountAsync(now, place, start, place.Era with { Lift = lift }, cancel)).TryGet(out var era, out refused))
        {
            return refused;
        }

        // They have their full time from here on; one that cannot be renewed now has what is left of it.
        await held.RenewAsync(cancel);
        return now.In(era);
    }

    private ulong NextId()
    {
        lock (options.Chance)
        {
            return Math.Max(1, options.Chance.Next());
        }
    }

    private async ValueTask<Result<long>> AnnounceAsync(Layout place, LeaseId announced, CancellationToken cancel)
    {
        var put = new PutRequest { Key = place.ComingKey, Lease = announced.Value };
        var asked = await channel.CallAsync(EtcdCalls.Put, put, CallKind.Writes, cancel);
        return asked.TryGet(out var done, out var refused) ? done.Header.Revision : refused;
    }

    /// <summary>
    /// One write: from here on the new rows count. Refused when another state was faster, when it took too long, and when more was
    /// written meanwhile than there is room for below the new revisions.
    /// </summary>
    private async ValueTask<Result<Era>> CountAsync(
        Layout now, Layout place, long start, Era era, CancellationToken cancel)
    {
        var request = new TxnRequest();
        request.Compare.Add(now.IsCurrent());
        request.Compare.Add(new Wire.Compare
        {
            Key = place.ComingKey, Target = Wire.Compare.Types.CompareTarget.Version,
            Result = Wire.Compare.Types.CompareResult.Greater, Version = 0,
        });

        // Whatever was written has put a stamp.
        var (stamps, end) = now.Stamps;
        request.Compare.Add(new Wire.Compare
        {
            Key = stamps, RangeEnd = end, Target = Wire.Compare.Types.CompareTarget.Mod,
            Result = Wire.Compare.Types.CompareResult.Less, ModRevision = start + era.Lift - now.Era.Lift,
        });

        request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = now.EraKey, Value = era.Encode() } });
        request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = place.ComingKey } });
        var asked = await channel.CallAsync(EtcdCalls.Txn, request, CallKind.Writes, cancel);
        return !asked.TryGet(out var done, out var refused) ? refused
            : done.Succeeded ? era with { Since = done.Header.Revision }
            : new Refused(Refusal.Conflict, "another state took the place of all there was meanwhile, or it took too long; try again");
    }
}
