using System.Globalization;
using System.Text;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>
/// A line of those who wait for one thing, in keys below its name: each stands where its key was created, the first has
/// the thing. The keys are etcd's (name, slash, lease in hexadecimal), so that clients that queue by themselves stand in
/// the same line.
/// </summary>
internal sealed class Line(Bytes bytes, ByteString name)
{
    /// <summary>What etcd gives who brings no lease.</summary>
    private static readonly TimeSpan _ownLeaseTtl = TimeSpan.FromSeconds(60);

    private readonly Engine.Key _prefix = Engine.Key.Of([.. name.Span, (byte)'/']);

    public KeyRange Range => KeyRange.Prefix(_prefix);

    /// <summary>The lease, or a new one where none was brought.</summary>
    public async ValueTask<Result<LeaseId>> LeaseAsync(Caller caller, long lease, CancellationToken cancel)
    {
        if (lease != 0)
        {
            return new LeaseId(lease);
        }

        return (await bytes.GrantAsync(caller, LeaseId.None, _ownLeaseTtl, cancel)).TryGet(out var own, out var refused)
            ? own.Id
            : refused;
    }

    /// <summary>Takes a place at the end, or finds the one that the lease has already.</summary>
    public async ValueTask<Result<Place>> StandAsync(
        Caller caller, LeaseId lease, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        var key = _prefix.Append(Encoding.ASCII.GetBytes(lease.Value.ToString("x", CultureInfo.InvariantCulture)));
        var txn = new Txn(
            [Engine.Compare.Missing(key)],
            [new Op.Put(key, value, lease)],
            [new Op.Read(new RangeQuery(KeyRange.Single(key)))]);
        if (!(await bytes.CommitAsync(caller, txn, cancel)).TryGet(out var done, out var refused))
        {
            return refused;
        }

        return done.Results[0] is OpResult.Read { Result.Items: [var there, ..] }
            ? new Place(key, there.Created, there.Value, IsNew: false)
            : new Place(key, done.At, value, IsNew: true);
    }

    /// <summary>Ends once nobody stands before the place. Whoever goes away meanwhile gives it up.</summary>
    public async ValueTask<Result<Revision>> AwaitAsync(Caller caller, Place place, CancellationToken cancel)
    {
        // Before the first revision of all there is nobody; and a bound of zero would be none.
        if (place.Created.Value == 1)
        {
            return place.Created;
        }

        try
        {
            while (true)
            {
                var before = new RangeQuery(Range)
                {
                    CreatedMax = new Revision(place.Created.Value - 1),

                    // A picture from before the place was taken might not show who took one earlier.
                    AtLeast = place.Created,
                    SortBy = SortBy.Created,
                    Descending = true,
                    Limit = 1,
                };
                if (!(await bytes.RangeAsync(caller, before, cancel)).TryGet(out var found, out var refused))
                {
                    return refused;
                }

                if (found.Items.Count == 0)
                {
                    return found.Head;
                }

                if (await UntilGoneAsync(caller, found.Items[0].Key, found.Head.Next(), cancel) is { } broken)
                {
                    return broken;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(caller, place.Key, CancellationToken.None);
            throw;
        }
    }

    public ValueTask<Result<TxnResult>> LeaveAsync(Caller caller, Engine.Key key, CancellationToken cancel) =>
        bytes.CommitAsync(caller, Txn.Of(new Op.Delete(KeyRange.Single(key))), cancel);

    /// <summary>Who stands first, if anybody does.</summary>
    public async ValueTask<Result<RangeResult>> FirstAsync(Caller caller, CancellationToken cancel)
    {
        if (!(await bytes.HeadAsync(caller, cancel)).TryGet(out var head, out var refused))
        {
            return refused;
        }

        return await bytes.RangeAsync(caller, new RangeQuery(Range) { SortBy = SortBy.Created, Limit = 1, AtLeast = head }, cancel);
    }

    private async ValueTask<Refused?> UntilGoneAsync(
        Caller caller, Engine.Key key, Revision from, CancellationToken cancel)
    {
        if (!(await bytes.WatchAsync(caller, new WatchRequest(KeyRange.Single(key)) { From = from }, cancel))
            .TryGet(out var watch, out var refused))
        {
            return refused.Why == Refusal.Compacted ? null : refused;
        }

        await using (watch)
        {
            while ((await watch.NextAsync(cancel)).TryGet(out var batch, out refused))
            {
                if (batch.Events.Any(one => one.Kind == EventKind.Delete))
                {
                    return null;
                }
            }

            // What happened meanwhile is to be looked at anew.
            return refused.Why is Refusal.Compacted ? null : refused;
        }
    }
}

/// <summary>A place in a line.</summary>
/// <param name="Created">The revision that orders it.</param>
/// <param name="IsNew">It was taken now.</param>
internal sealed record Place(Engine.Key Key, Revision Created, ReadOnlyMemory<byte> Value, bool IsNew);
