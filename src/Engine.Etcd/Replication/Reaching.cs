namespace Muster.Engine.Etcd.Replication;

/// <summary>Those who wait until the replica has come to a revision, each let go when it has, and by nothing else.</summary>
internal sealed class Reaching
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _reached;

    public Task WaitAsync(Revision at)
    {
        lock (_gate)
        {
            if (at.Value <= _reached)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, at.Value);
            return waiter.Task;
        }
    }

    public void Reached(Revision at)
    {
        lock (_gate)
        {
            _reached = at.Value;
            while (_waiting.TryPeek(out var waiter, out var wanted) && wanted <= _reached)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }
}
