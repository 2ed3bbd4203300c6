namespace Muster.Gossip.Swim;

/// <summary>
/// All members that are remembered, each in a numbered slot that it keeps; slots of forgotten ones are empty until they are
/// used again. What a <see cref="SharedView"/> says holds until it is said otherwise here.
/// </summary>
internal sealed class MemberTable
{
    private readonly SharedView _shared;
    private readonly Dictionary<int, Member?> _changed = [];
    private readonly List<Member?> _own = [];
    private readonly Dictionary<string, int> _ownSlots = new(StringComparer.Ordinal);
    private readonly Stack<int> _free = [];
    private readonly int[] _counts = new int[4];

    public MemberTable(SharedView shared)
    {
        _shared = shared;
        foreach (var state in Enum.GetValues<MemberState>())
        {
            _counts[(int)state] = shared.CountOf(state);
        }
    }

    /// <summary>Slots, empty ones included.</summary>
    public int Slots => _shared.Count + _own.Count;

    /// <summary>Members, the dead and gone that are not yet forgotten included.</summary>
    public int Count => _counts[0] + _counts[1] + _counts[2] + _counts[3];

    public IEnumerable<Member> All
    {
        get
        {
            for (var slot = 0; slot < Slots; slot++)
            {
                if (At(slot) is { } member)
                {
                    yield return member;
                }
            }
        }
    }

    public int CountOf(MemberState state) => _counts[(int)state];

    public Member? At(int slot)
    {
        if (slot >= _shared.Count)
        {
            return _own[slot - _shared.Count];
        }

        return _changed.TryGetValue(slot, out var changed) ? changed : _shared.At(slot);
    }

    public Member? Find(string name)
    {
        var slot = SlotOf(name);
        return slot < 0 ? null : At(slot);
    }

    /// <summary>Adds it, or puts it in the place of the one with its name. The slot, and whether the name was not there.</summary>
    public (int Slot, bool Added) Put(Member member)
    {
        var slot = SlotOf(member.Name);
        var before = slot < 0 ? null : At(slot);
        if (slot < 0)
        {
            slot = NewSlot();
            _ownSlots[member.Name] = slot;
        }

        Write(slot, member);
        if (before is not null)
        {
            _counts[(int)before.State]--;
        }

        _counts[(int)member.State]++;
        return (slot, before is null);
    }

    public void Remove(int slot)
    {
        if (At(slot) is not { } member)
        {
            return;
        }

        _counts[(int)member.State]--;
        Write(slot, null);
        if (slot >= _shared.Count)
        {
            _ownSlots.Remove(member.Name);
            _free.Push(slot);
        }
    }

    private int SlotOf(string name)
    {
        var slot = _shared.SlotOf(name);
        return slot >= 0 ? slot : _ownSlots.GetValueOrDefault(name, -1);
    }

    private int NewSlot()
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        _own.Add(null);
        return Slots - 1;
    }

    private void Write(int slot, Member? member)
    {
        if (slot < _shared.Count)
        {
            _changed[slot] = member;
        }
        else
        {
            _own[slot - _shared.Count] = member;
        }
    }
}
