namespace Muster.Engine.Etcd.Terms;

/// <summary>The era that counts, as far as the replica has come, and those who wait for the next.</summary>
internal sealed class Eras(Layout first)
{
    private volatile Place _place = new(first);

    public Layout Current => _place.Layout;

    /// <summary>Called by the replica alone, once it shows the era's rows.</summary>
    public void Begin(Layout layout)
    {
        var before = _place;
        if (before.Layout != layout)
        {
            _place = new Place(layout);
            before.Over.TrySetResult();
        }
    }

    /// <summary>Waits until the era is over; false when that takes too long.</summary>
    public async ValueTask<bool> ChangeAsync(Layout from, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var place = _place;
        if (place.Layout != from)
        {
            return true;
        }

        try
        {
            await place.Over.Task.WaitAsync(patience, time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private sealed class Place(Layout layout)
    {
        public Layout Layout => layout;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
