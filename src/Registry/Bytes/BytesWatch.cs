using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>A watch of users' keys, by the names that users know.</summary>
internal sealed class BytesWatch(IWatch rows) : IWatch
{
    /// <inheritdoc/>
    public Revision Progress => rows.Progress;

    public async ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel) =>
        (await rows.NextAsync(cancel)).TryGet(out var batch, out var refused) ? BytesRows.Out(batch) : refused;

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
