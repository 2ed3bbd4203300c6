using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Past;

/// <summary>Reads a watch one batch ahead, so that it can be told whether there is another without waiting for it.</summary>
internal sealed class WatchReader(IWatch watch, CancellationToken cancel)
{
#pragma warning disable CA2012 // Each is awaited once, and then replaced by the one after it.
    private ValueTask<Result<WatchBatch>> _next = watch.NextAsync(cancel);

    /// <summary>Taking the next would not wait. False also when the watch has ended and that was taken.</summary>
    public bool IsReady => !HasEnded && _next.IsCompleted;

    public bool HasEnded { get; private set; }

    /// <summary>The next batch; null when the watch has ended.</summary>
    public async ValueTask<WatchBatch?> TakeAsync()
    {
        if (HasEnded || !(await _next).TryGet(out var batch, out _))
        {
            HasEnded = true;
            return null;
        }

        _next = watch.NextAsync(cancel);
        return batch;
    }
#pragma warning restore CA2012
}
