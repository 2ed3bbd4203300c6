using System.Runtime.CompilerServices;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>A watch of users' keys, by the names that users know.</summary>
internal sealed class BytesWatch(IWatch rows, BatchWords words) : IWatch
{
    /// <inheritdoc/>
    public Revision Progress => rows.Progress;

    /// <inheritdoc/>
    public Revision Given => rows.Given;

    // Thousands may be woken at once: what a wait takes is used again by the next.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel) =>
        (await rows.NextAsync(cancel)).TryGet(out var batch, out var refused) ? words.Of(batch) : refused;

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
