using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Muster.Gossip.Swim;

/// <summary>
/// Members known from the start. Views of one process may share it, each holding only what it sees differently: so a
/// simulation of ten thousand members fits into memory.
/// </summary>
public sealed class SharedView
{
    public static readonly SharedView Empty = new([]);

    private readonly ImmutableArray<Member> _members;
    private readonly FrozenDictionary<string, int> _slots;

    public SharedView(ImmutableArray<Member> members)
    {
        _members = members;
        _slots = members.Select((member, slot) => KeyValuePair.Create(member.Name, slot))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal int Count => _members.Length;

    internal Member At(int slot) => _members[slot];

    /// <summary>−1 when there is none of this name.</summary>
    internal int SlotOf(string name) => _slots.GetValueOrDefault(name, -1);

    internal int CountOf(MemberState state) => _members.Count(member => member.State == state);
}
