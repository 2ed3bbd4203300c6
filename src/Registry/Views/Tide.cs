using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>Those who wait until a view covers a revision.</summary>
internal sealed class Tide
{
    // Protects both fields; a leaf.
    private readonly Lock _sync = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private Revision _reached;

    public Task WaitAsync(Revision at)
    {
        lock (_sync)
        {
            if (_reached >= at)
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(source, at.Value);
            return source.Task;
        }
    }

    public void Rise(Revision to)
    {
        lock (_sync)
        {
            _reached = Revision.Max(_reached, to);
            while (_waiting.TryPeek(out var source, out var at) && at <= _reached.Value)
            {
                _waiting.Dequeue();
                source.TrySetResult();
            }
        }
    }
}
