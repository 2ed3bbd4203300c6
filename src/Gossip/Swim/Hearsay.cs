using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>
/// What is believed of what members say about each other: the newest incarnation wins, the worse of two with the same one, and
/// only the member itself can raise its own.
/// </summary>
internal sealed class Hearsay(SwimState state, Action<int> added)
{
    /// <summary>The first word about oneself.</summary>
    public void Appear()
    {
        var options = state.Options;
        Hold(new Member(
            options.Name, options.Address, options.Meta, options.Versions, 1, MemberState.Alive, state.Now));
        state.Spread(options.Name, state.Self.ToAlive());
    }

    /// <summary>Says something else of oneself.</summary>
    public void Announce(byte[]? meta)
    {
        var self = state.Self;
        Hold(self with { Meta = meta, Incarnation = Next(self.Incarnation) });
        state.Spread(self.Name, state.Self.ToAlive(), state.User.MetaTold);
    }

    /// <summary>Says that this member goes, which nobody else can say of it.</summary>
    public void Leave(Action? told)
    {
        var self = state.Self;
        Bury(self, new Dead(self.Incarnation, self.Name, self.Name), told);
    }

    /// <param name="from">Where it came from directly; null when in an exchange of states.</param>
    public void Hear(Alive told, IPEndPoint? from)
    {
        var isSelf = told.Node == state.Name;
        if (told.Node.Length == 0 || (isSelf && state.IsLeaving) || Read(told) is not { } member)
        {
            return;
        }

        var known = state.Members.Find(told.Node);
        var moved = known is not null && !known.Address.Equals(member.Address);
        if (moved && !IsFree(known!))
        {
            Conflict(known!, member);
            return;
        }

        var knownIncarnation = known?.Incarnation ?? 0;
        if (isSelf)
        {
            if (told.Incarnation > knownIncarnation
                || (told.Incarnation == knownIncarnation && !SaysTheSame(known!, member)))
            {
                Refute(told.Incarnation, from);
            }

            return;
        }

        if (known is null && state.Members.Count >= SwimOptions.MembersMax)
        {
            state.Note(NoteLevel.Debug, $"{told.Node} is not taken up: more than {SwimOptions.MembersMax} members are not kept.");
            return;
        }

        if (moved || told.Incarnation > knownIncarnation)
        {
            TakeUp(known, member);
        }
    }

    public void Hear(Suspect told, IPEndPoint? from)
    {
        if (state.Members.Find(told.Node) is not { } known
            || told.Incarnation < known.Incarnation
            || CannotBeAnswered(told.Incarnation, known))
        {
            return;
        }

        if (state.Suspicions.Of(told.Node) is { } running)
        {
            if (running.Confirm(told.From))
            {
                state.Suspicions.Expect(running);
                state.Spread(told.Node, told);
            }

            return;
        }

        if (known.State != MemberState.Alive)
        {
            return;
        }

        if (told.Node == state.Name)
        {
            NoteAccused($"{told.From} says that this member does not answer it; answered that it is here.");
            Refute(told.Incarnation, from);
            return;
        }

        Suspect(known, told, isVerdict: false);
    }

    public void Hear(Dead told, IPEndPoint? from)
    {
        if (state.Members.Find(told.Node) is not { } known
            || told.Incarnation < known.Incarnation
            || CannotBeAnswered(told.Incarnation, known))
        {
            return;
        }

        if (!known.IsPresent())
        {
            state.Suspicions.End(told.Node);
            return;
        }

        if (told.Node == state.Name)
        {
            NoteAccused($"{told.From} says that this member is dead; answered that it is here.");
            Refute(told.Incarnation, from);
            return;
        }

        if (state.Suspicions.Of(told.Node) is { IsVerdict: true } waiting && waiting.Accusers[0] == told.From)
        {
            return;
        }

        if (known.State == MemberState.Alive && told.From != told.Node)
        {
            // A verdict without a hearing, told by somebody whose accusation reached nobody: it may be hardly reachable
            // itself. The member gets the time that it would have had.
            Suspect(known, new Suspect(told.Incarnation, told.Node, told.From), isVerdict: true);
            return;
        }

        Bury(known, told, heard: null);
    }

    /// <summary>From now on it is seen so.</summary>
    public void Hold(Member member)
    {
        var (slot, isNew) = state.Members.Put(member);
        if (isNew)
        {
            added(slot);
        }
    }

    private void Bury(Member known, Dead told, Action? heard)
    {
        var suspicion = state.Suspicions.End(told.Node);
        var gone = known with
        {
            Incarnation = told.Incarnation,
            State = told.From == told.Node ? MemberState.Left : MemberState.Dead,
            Since = state.Now,
        };
        state.Spread(told.Node, told, heard);
        state.Contacts.HasMissed(told.Node);
        state.Sights.Died(gone, told.From, suspicion?.Accusers ?? []);
        Hold(gone);
        state.User.Departed(gone);
    }

    private Member? Read(Alive told)
    {
        var own = state.Options.Versions;
        var port = told.Port == 0 ? (ushort)state.Options.Address.Port : told.Port;
        if (Member.Endpoint(told.Addr, port) is not { } address
            || told.Meta is { Length: > SwimOptions.MetaBytesMax }
            || Versions.Of(told.Vsn) is not { } versions
            || !own.Understands(versions))
        {
            state.Note(NoteLevel.Debug, $"What is told of {told.Node} is not taken up: its address or versions are none to speak to.");
            return null;
        }

        var member = new Member(
            told.Node, address, told.Meta, versions, told.Incarnation, MemberState.Alive, state.Now);
        if (told.Node != state.Name && state.User.RefuseAlive(member) is { } refusal)
        {
            state.Note(NoteLevel.Warning, $"{told.Node} at {address} is not taken up: {refusal}");
            return null;
        }

        return member;
    }

    /// <summary>Whether another address may take the name: its holder went, or is dead for long enough.</summary>
    private bool IsFree(Member known) =>
        known.State == MemberState.Left
        || (known.State == MemberState.Dead
            && state.Profile.DeadReclaim > TimeSpan.Zero
            && state.Now - known.Since >= state.Profile.DeadReclaim);

    private void Conflict(Member known, Member other)
    {
        state.Sights.Claimed(known, other, state.Now);
        state.User.Conflicted(known, other);
        state.User.ReasonChanged(known.Name);
    }

    private void TakeUp(Member? known, Member told)
    {
        if (state.Suspicions.End(told.Name) is { } ended)
        {
            if (ended.Accusers.Contains(state.Name, StringComparer.Ordinal))
            {
                state.Doubt.WasMistaken(state.Now);
            }

            state.Sights.StoodUp(told.Name, ended.Accusers, state.Now);
            state.User.ReasonChanged(told.Name);
        }

        state.Spread(told.Name, told.ToAlive());
        var isAlive = known?.State == MemberState.Alive;
        Hold(isAlive ? told with { Since = known!.Since } : told);
        if (known is null || !known.IsPresent())
        {
            state.Sights.Forget(told.Name);
            state.User.Joined(told);
        }
        else if (!known.SaysTheSame(told.Meta))
        {
            state.User.Updated(told);
        }
    }

    private void Suspect(Member known, Suspect told, bool isVerdict)
    {
        var suspect = known with { Incarnation = told.Incarnation, State = MemberState.Suspect, Since = state.Now };
        state.Spread(told.Node, told);
        Hold(suspect);
        var terms = SuspicionTerms.For(state.Profile, state.Members.Count);
        terms = isVerdict ? terms with { ConfirmationsWanted = 0 } : terms;
        state.Suspicions.Begin(
            told.Node, new Suspicion(terms, told.From, told.Incarnation, state.Now) { IsVerdict = isVerdict });
        if (told.From == state.Name && state.Sights.Of(told.Node) is { Path: ProbeOutcome.OverTcp })
        {
            // Rumours do not get there; what is said of it, it hears on a stream.
            state.ToExchange.Add(suspect);
        }
        else if (told.From != state.Name && state.Contacts.IsInTouchWith(suspect))
        {
            // It may be reachable from here alone: then nobody else can tell it that it should defend itself.
            state.Send(suspect.Address, [told], suspect.Versions.PMax >= Versions.Checksums);
        }

        state.User.ReasonChanged(told.Node);
    }

    private void Refute(uint accused, IPEndPoint? from)
    {
        var self = state.Self;
        var next = Next(self.Incarnation);
        Hold(self with { Incarnation = accused >= next ? Next(accused) : next });
        state.Awareness.Apply(+1);
        state.Doubt.Refuted(state.Now);
        var alive = state.Self.ToAlive();
        state.Spread(self.Name, alive);
        if (from is not null && state.Members.All.Any(member => member.Address.Equals(from)))
        {
            // Whoever brought it can reach this member; perhaps it alone can be reached from here.
            state.Send(from, [alive]);
        }

        if (state.Doubt.IsHeardOnStreamsOnly())
        {
            state.ToExchange.AddRange(state.Draw(1, member => member.State == MemberState.Alive));
        }

        state.User.ReasonChanged(self.Name);
    }

    // Once is news; again and again is a reason that members show, not a line of the log each time.
    private void NoteAccused(string text) =>
        state.Note(state.Doubt.Refutations(state.Now) == 0 ? NoteLevel.Warning : NoteLevel.Debug, text);

    private static bool SaysTheSame(Member known, Member told) =>
        known.SaysTheSame(told.Meta) && known.Versions == told.Versions;

    // Nothing follows the last number: whoever is accused with it could never defend itself, and no honest member gets there.
    private static bool CannotBeAnswered(uint incarnation, Member known) =>
        incarnation == uint.MaxValue && known.Incarnation < uint.MaxValue;

    private static uint Next(uint incarnation) => incarnation == uint.MaxValue ? incarnation : incarnation + 1;
}
