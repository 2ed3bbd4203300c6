using System.Collections.Concurrent;
using Muster.Engine;

namespace Muster.Registry.Sessions;

/// <summary>
/// When lock-delays are over, by this server's monotonic clock: their rows go with whole-second leases, some time later.
/// Of a row that it has not written itself, as after a restart, it knows nothing: that counts as long as it is there.
/// </summary>
internal sealed class LockDelays(TimeProvider time)
{
    private const int ForgetAtLeast = 4096;

    private readonly ConcurrentDictionary<Key, Delay> _delays = new();

    // How many there may be before those that are long over are looked for; each look is paid for by as many new ones.
    private int _forgetAbove = ForgetAtLeast;

    /// <summary>Lock-delays that are remembered.</summary>
    public int Count => _delays.Count;

    /// <param name="written">The revision of the row that says so.</param>
    public void Begin(Key key, Revision written, TimeSpan delay)
    {
        Forget();
        _delays[key] = new Delay(written, time.GetTimestamp(), delay);
    }

    /// <summary>Whether the delay that the row of that revision tells of is over.</summary>
    public bool IsOver(Key key, Revision written) =>
        _delays.TryGetValue(key, out var delay) && delay.Written == written
        && time.GetElapsedTime(delay.Began) >= delay.Length;

    /// <summary>Twice the longest after it began, its row has gone with its lease.</summary>
    private void Forget()
    {
        if (_delays.Count < Volatile.Read(ref _forgetAbove))
        {
            return;
        }

        foreach (var (key, delay) in _delays.ToArray())
        {
            if (time.GetElapsedTime(delay.Began) > 2 * EndPlan.LockDelayMax)
            {
                _delays.TryRemove(new(key, delay));
            }
        }

        Volatile.Write(ref _forgetAbove, Math.Max(ForgetAtLeast, 2 * _delays.Count));
    }

    private readonly record struct Delay(Revision Written, long Began, TimeSpan Length);
}
