using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>A watch of users' keys, by the names that users know.</summary>
internal sealed class BytesWatch(IWatch rows) : IWatch
{
    /// <inheritdoc/>
    public Revision Progress => rows.Progress;

    public ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel)
    {
        var next = rows.NextAsync(cancel);
        return next.IsCompletedSuccessfully ? new(Out(next.Result)) : LaterAsync(next);
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    private static async ValueTask<Result<WatchBatch>> LaterAsync(ValueTask<Result<WatchBatch>> next) => Out(await next);

    private static Result<WatchBatch> Out(Result<WatchBatch> next) =>
        next.TryGet(out var batch, out var refused) ? BytesRows.Out(batch) : refused;
}
