using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>Those who wait until a view covers a revision.</summary>
internal sealed class Tide
{
    // Protects the fields below; a leaf.
    private readonly Lock _sync = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private Revision _reached;
    private Exception? _broken;

    public Task WaitAsync(Revision at)
    {
        lock (_sync)
        {
            if (_reached >= at)
            {
                return Task.CompletedTask;
            }

            if (_broken is not null)
            {
                return Task.FromException(Told(_broken));
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

    /// <summary>It will not rise any more: all who wait, and all who come, get the reason as an exception.</summary>
    public void Break(Exception why)
    {
        lock (_sync)
        {
            _broken = why;
            while (_waiting.TryDequeue(out var source, out _))
            {
                source.TrySetException(Told(why));
            }
        }
    }

    private static InvalidOperationException Told(Exception why) =>
        new("a view of the rows broke and shows nothing newer until the agent is restarted", why);
}
