using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Snapshot;
using Muster.Registry;
using Muster.Registry.Snapshots;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/snapshot: everything, as one file, out and in.</summary>
internal static class SnapshotEndpoint
{
    /// <summary>What of a foreign snapshot could not be carried over, by name and number.</summary>
    private const string LeftOutHeader = "X-Muster-Left-Out";

    public static async ValueTask SaveAsync(Exchange exchange)
    {
        if (Front.RefuseDatacenter(exchange) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var consistency = exchange.Query.Has("stale") ? Consistency.Stale : Consistency.Default;
        if (!(await exchange.House.Snapshots.TakeAsync(exchange.Caller, consistency, exchange.Gone))
            .TryGet(out var state, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, state.Head.At);
        try
        {
            // Packed already: packing it once more for those who would take that only costs.
            var body = await exchange.BeginPlainStreamAsync("application/x-gzip");
            await ArchiveWriter.WriteAsync(body, exchange.House.Self, state, exchange.Gone);
        }
        catch (Exception)
        {
            // What was sent so far must not look like the whole.
            exchange.Abort();
            throw;
        }
    }

    public static async ValueTask RestoreAsync(Exchange exchange)
    {
        if (Front.RefuseDatacenter(exchange) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var foreign = new ConsulState();
        var read = await ReadAsync(exchange, foreign);
        if (!read.TryGet(out var draft, out var refused)
            || !(await exchange.House.Snapshots.RestoreAsync(exchange.Caller, draft, exchange.Gone))
                .TryGet(out _, out refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        if (foreign.LeftOut is { Length: > 0 } leftOut)
        {
            exchange.Headers[LeftOutHeader] = leftOut;
            ConsulDoorLog.LeftOut(exchange.Context.Log, leftOut);
        }

        await exchange.SendEmptyAsync(StatusCodes.Status200OK);
    }

    private static async ValueTask<Result<StateDraft>> ReadAsync(Exchange exchange, ConsulState foreign)
    {
        var bytesMax = exchange.Context.Options.SnapshotBytesMax;
        var draft = new StateDraft(bytesMax);
        try
        {
            await new ArchiveReader(bytesMax).ReadAsync(
                exchange.Body, (state, _, cancel) => ReadStateAsync(draft, foreign, state, cancel), exchange.Gone);
            return draft;
        }
        catch (InvalidDataException wrong)
        {
            return new Refused(Refusal.Invalid, wrong.Message);
        }
    }

    private static async Task ReadStateAsync(
        StateDraft draft, ConsulState foreign, Stream state, CancellationToken cancel)
    {
        var begun = await StateCheck.Begun(state, cancel);
        await (begun.IsOwn ? draft.ReadAsync(begun.State, cancel) : foreign.ReadAsync(begun.State, draft, cancel));
    }
}
