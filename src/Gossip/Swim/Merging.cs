using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Whole states: this member's for others, others' into this one.</summary>
internal sealed class Merging(SwimState state, Hearsay hearsay, Judgment judgment)
{
    /// <summary>Everything that is remembered, the dead and this member included.</summary>
    public PushPull State(bool join) =>
        new(join, [.. state.Members.All.Select(member => member.ToRecord())], state.User.LocalState(join));

    /// <returns>Null when it was taken up, else why nothing of it was.</returns>
    public string? Merge(PushPull theirs)
    {
        var told = new List<(NodeRecord Record, Member Member)>(theirs.Nodes.Count);
        string? misfit = null;
        foreach (var record in theirs.Nodes)
        {
            if (state.Members.Find(record.Name) is { } known && ReferenceEquals(known.ToRecord(), record))
            {
                continue;
            }

            if (Read(record) is not { } member)
            {
                misfit ??= record.Name;
            }
            else
            {
                told.Add((record, member));
            }
        }

        var error = Refusal(theirs, told.ConvertAll(each => each.Member), misfit);
        if (error is not null)
        {
            return error;
        }

        foreach (var (record, member) in told)
        {
            Hear(record, member);
        }

        if (theirs.UserState is { Length: > 0 } userState)
        {
            state.User.MergeState(userState, theirs.Join);
        }

        return null;
    }

    /// <summary>Whether they hold this member's name at another address.</summary>
    public bool IsHeldElsewhere(PushPull theirs) =>
        theirs.Nodes.FirstOrDefault(record => record.Name == state.Name) is { } own
        && Member.Endpoint(own.Addr, own.Port) is { } address
        && !address.Equals(state.Options.Address);

    private string? Refusal(PushPull theirs, List<Member> told, string? misfit)
    {
        if (told.Count == 0 && misfit is not null && theirs.Nodes.Count > 0)
        {
            return $"Node '{misfit}' speaks no version that this member speaks ({state.Options.Versions})";
        }

        return VersionCheck.Of(state.Members.All, told) ?? (theirs.Join ? state.User.RefuseMerge(told) : null);
    }

    private void Hear(NodeRecord record, Member member)
    {
        switch (member.State)
        {
            case MemberState.Alive:
                hearsay.Hear(
                    new Alive(record.Incarnation, record.Name, record.Addr, record.Port, record.Meta, record.Vsn), from: null);
                judgment.Vouch(record.Name, record.Incarnation);
                break;
            case MemberState.Left:
                hearsay.Hear(new Dead(record.Incarnation, record.Name, record.Name), from: null);
                break;
            default:
                // Dead elsewhere may be wrong here: it gets the time to stand up.
                hearsay.Hear(new Suspect(record.Incarnation, record.Name, state.Name), from: null);
                break;
        }
    }

    private Member? Read(NodeRecord record)
    {
        var port = record.Port == 0 ? (ushort)state.Options.Address.Port : record.Port;
        return record.Name.Length > 0
            && Member.Endpoint(record.Addr, port) is { } address
            && Versions.Of(record.Vsn) is { } versions
            && state.Options.Versions.Understands(versions)
            && Enum.IsDefined(record.State)
                ? new(record.Name, address, record.Meta, versions, record.Incarnation, (MemberState)record.State, state.Now)
                : null;
    }
}
