using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.External;

/// <summary>Whether the duty is this agent's, and who waits for that to change. For any thread.</summary>
internal sealed class Tenure
{
    // Held for the moment in which the duty comes or goes.
    private readonly Lock _taking = new();
    private Duty? _duty;
    private Revision _declined;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Duty? Duty => Volatile.Read(ref _duty);

    /// <summary>Done once <see cref="Duty"/> is another than it was when this was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <param name="self">This agent, if the duty is its own; null: it is not, or nobody can be sure.</param>
    public void Take(Performer? self)
    {
        lock (_taking)
        {
            self = self?.Created == _declined ? null : self;
            if (self?.Created == _duty?.Since)
            {
                return;
            }

            _duty?.End();
            Volatile.Write(ref _duty, self is null ? null : new Duty(Keyspace.Performer(self.Id), self.Created));
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>Ends it, though this agent's row says for a moment yet that it is the first.</summary>
    public void Decline()
    {
        lock (_taking)
        {
            _declined = _duty?.Since ?? _declined;
            Take(null);
        }
    }
}
