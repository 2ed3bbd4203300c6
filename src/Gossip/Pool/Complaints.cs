using System.Globalization;
using Muster.Gossip.Swim;

namespace Muster.Gossip.Pool;

/// <summary>
/// Says what came that could not be understood: a few lines a minute, and how many more there were. Whoever sends garbage must
/// not fill the log.
/// </summary>
internal sealed class Complaints(Action<NoteLevel, string> note, TimeProvider time)
{
    private const int LinesMax = 10;
    private static readonly TimeSpan _span = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _began = time.GetTimestamp();
    private int _said;
    private int _unsaid;

    public void Add(string what)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_began) >= _span)
            {
                (_began, _said) = (time.GetTimestamp(), 0);
            }

            if (_said == LinesMax)
            {
                _unsaid++;
                return;
            }

            _said++;
            var more = _unsaid == 0 ? "" : $" ({_unsaid.ToString(CultureInfo.InvariantCulture)} more of these went unsaid before)";
            _unsaid = 0;
            note(NoteLevel.Warning, what + more);
        }
    }
}
