using System.Net;

namespace Muster.Gossip.Swim;

/// <summary>
/// Who was lately in touch: a few names that answered directly, a few addresses that packets came from. Whoever can hardly
/// reach anybody asks these for help, and tells these first what it hears about them.
/// </summary>
internal sealed class Contacts
{
    /// <summary>Of each kind; the newest take the place of the oldest.</summary>
    public const int KeptMax = 8;

    private readonly List<string> _reached = new(KeptMax);
    private readonly List<IPEndPoint> _heard = new(KeptMax);

    /// <summary>Answered directly, the newest last.</summary>
    public IReadOnlyList<string> Reached => _reached;

    public void HasReached(string name)
    {
        _reached.Remove(name);
        Trim(_reached);
        _reached.Add(name);
    }

    public void HasMissed(string name) => _reached.Remove(name);

    public void HasHeard(IPEndPoint from)
    {
        if (_heard.Count > 0 && _heard[^1].Equals(from))
        {
            return;
        }

        _heard.Remove(from);
        Trim(_heard);
        _heard.Add(from);
    }

    public bool HasHeardFrom(IPEndPoint address) => _heard.Contains(address);

    public bool IsInTouchWith(Member member) =>
        _reached.Contains(member.Name, StringComparer.Ordinal) || HasHeardFrom(member.Address);

    private static void Trim<T>(List<T> list)
    {
        if (list.Count == KeptMax)
        {
            list.RemoveAt(0);
        }
    }
}
