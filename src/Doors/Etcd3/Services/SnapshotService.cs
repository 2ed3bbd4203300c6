using System.Security.Cryptography;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Backend;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Services;

/// <summary>
/// Copies of all that the door shows, as a database that etcd's own tools restore. A copy is written to a file first and
/// sent from there: whoever reads slowly, or stops, holds up nothing but that file.
/// </summary>
internal sealed class SnapshotService(DoorContext context, HeaderWords headers)
{
    /// <summary>As etcd sends them.</summary>
    private const int ChunkBytes = 32 * 1024;

    /// <summary>Compaction may overtake the reading of values that only the journal has; it does not do so twice in a moment.</summary>
    private const int AttemptsMax = 3;

    private int _running;

    public Method Method() =>
        Calls.Method.Stream("/etcdserverpb.Maintenance/Snapshot", "/maintenance/snapshot", RunAsync) with { IsAskedOnce = true };

    private async ValueTask<GrpcStatus> RunAsync(Conversation conversation, CancellationToken cancel)
    {
        var received = await conversation.NextAsync(SnapshotRequest.Parser, cancel);
        if (received.Message is null)
        {
            return received.Fault ?? new GrpcStatus(GrpcCode.Internal, "the call ended before its request had come");
        }

        try
        {
            if (Interlocked.Increment(ref _running) > context.Options.SnapshotsMax)
            {
                return EtcdError.TooManyRequests;
            }

            if (!(await CopyAsync(conversation.Caller, cancel)).TryGet(out var copy, out var refused))
            {
                return refused.Why == Refusal.NoSpace
                    ? new GrpcStatus(GrpcCode.ResourceExhausted, $"etcdserver: {refused.Message}")
                    : StatusWords.Of(refused);
            }

            await using (copy.Content)
            {
                await SendAsync(copy, conversation, cancel);
            }

            return GrpcStatus.Ok;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async ValueTask<Result<Copy>> CopyAsync(Caller caller, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!(await context.House.Bytes.HistoryAsync(caller, Revision.Never, cancel)).TryGet(out var history, out var refused)
                || !(await context.House.Bytes.LeasesOfAsync(caller, history, cancel)).TryGet(out var leases, out refused)
                || !context.House.Scratch(BackendFile.BytesMax(history)).TryGet(out var file, out refused))
            {
                return refused;
            }

            var isWhole = false;
            try
            {
                var written = await Task.Run(() => Write(file, history, leases, cancel), cancel);
                isWhole = written.Ok;
                if (isWhole)
                {
                    return new Copy(file, history.At);
                }

                if (written.Refused!.Why != Refusal.Compacted || attempt == AttemptsMax)
                {
                    return written.Refused;
                }
            }
            finally
            {
                if (!isWhole)
                {
                    await file.DisposeAsync();
                }
            }
        }
    }

    private static Result<bool> Write(
        Stream file, HistoryCut history, IReadOnlyList<Engine.LeaseStatus> leases, CancellationToken cancel)
    {
        try
        {
            var written = BackendFile.Write(file, history, leases, cancel);
            file.Position = 0;
            return written;
        }
        catch (IOException failure)
        {
            return new Refused(Refusal.NoSpace, $"the snapshot cannot be written beside the data: {failure.Message}");
        }
    }

    /// <summary>The file in pieces, then the sum of all of it, which those who restore it look for behind its end.</summary>
    private async ValueTask SendAsync(Copy copy, Conversation conversation, CancellationToken cancel)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = headers.At(copy.At);
        for (var left = copy.Content.Length; left > 0;)
        {
            // Each its own: whoever sends it may hold it for longer than until it is asked to send the next.
            var piece = new byte[(int)Math.Min(left, ChunkBytes)];
            await copy.Content.ReadExactlyAsync(piece, cancel);
            sum.AppendData(piece);
            left -= piece.Length;
            var blob = UnsafeByteOperations.UnsafeWrap(piece);
            await SendAsync(
                new SnapshotResponse { Header = header, RemainingBytes = (ulong)left, Blob = blob }, conversation, cancel);
        }

        await SendAsync(
            new SnapshotResponse { Header = header, Blob = ByteString.CopyFrom(sum.GetHashAndReset()) }, conversation, cancel);
    }

    /// <summary>Gives up when the client does not take it.</summary>
    private async ValueTask SendAsync(SnapshotResponse piece, Conversation conversation, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(context.Options.SnapshotStallMax, context.House.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        await conversation.SendAsync(piece, either.Token);
    }

    private sealed record Copy(Stream Content, Revision At);
}
