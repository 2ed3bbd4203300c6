using Muster.Bedrock;

namespace Muster.Engine.Contract;

/// <summary>A watch on the model: looks through the whole history each time.</summary>
internal sealed class ModelWatch(Model model, WatchRequest request, Revision from) : IWatch
{
    private readonly TaskCompletionSource _disposed = new();
    private Revision _next = from;

    public Revision Given { get; private set; }

    public Revision Progress
    {
        get
        {
            var (next, _, head) = model.Next(request, _next);
            return new Revision(next is { Ok: true } found ? found.Value.At.Value - 1 : head.Value);
        }
    }

    public async ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel)
    {
        while (!_disposed.Task.IsCompleted)
        {
            var (next, changed, _) = model.Next(request, _next);
            if (next is { } found)
            {
                _next = found.Ok ? found.Value.At.Next() : _next;
                Given = found.Ok ? found.Value.At : Given;
                return found;
            }

            await Task.WhenAny(changed, _disposed.Task).WaitAsync(cancel);
        }

        return new Refused(Refusal.Unavailable, "disposed");
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
