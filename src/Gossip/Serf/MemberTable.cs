using System.Collections.Immutable;

namespace Muster.Gossip.Serf;

/// <summary>
/// Who is known, and what has become of them. Whether somebody who is not there has left or failed is decided by the intent
/// that came before. One thread at a time uses it; what it tells goes to <paramref name="tell"/>, in order.
/// </summary>
public sealed class MemberTable(SerfTerms terms, Action<SerfNews> tell)
{
    private readonly Dictionary<string, SerfMember> _byName = new(StringComparer.Ordinal);
    private readonly RecentIntents _intents = new(terms.IntentKept);

    // Those that are to be forgotten once all have heard that they leave, and when.
    private readonly Dictionary<string, TimeSpan> _pruneAt = new(StringComparer.Ordinal);
    private ImmutableArray<SerfMember> _all = [];
    private bool _isStale;

    public int Count => _byName.Count;

    /// <summary>All of them, in no order; the same value until something changes.</summary>
    public ImmutableArray<SerfMember> All
    {
        get
        {
            if (_isStale)
            {
                (_all, _isStale) = ([.. _byName.Values], false);
            }

            return _all;
        }
    }

    public SerfMember? Find(string name) => _byName.GetValueOrDefault(name);

    public int CountOf(MemberStatus status) => All.Count(member => member.Status == status);

    /// <summary>Membership says that it is there: new, or again. Only what is not of serf's own is taken from it.</summary>
    public void Joined(SerfMember seen, TimeSpan now)
    {
        var member = seen with { Status = MemberStatus.Alive, StatusLTime = 0 };
        if (_byName.TryGetValue(seen.Name, out var known))
        {
            member = member with { StatusLTime = known.StatusLTime };
            _pruneAt.Remove(seen.Name);
        }
        else if (_intents.Of(seen.Name) is { } intent && now - intent.HeardAt <= terms.IntentKept)
        {
            member = member with
            {
                StatusLTime = intent.Stamp,
                Status = intent.Leaves ? MemberStatus.Leaving : MemberStatus.Alive,
            };
        }

        Put(member, MemberChange.Joined);
    }

    /// <summary>Membership says that it is not there any more.</summary>
    public void Departed(string name, TimeSpan now)
    {
        if (!_byName.TryGetValue(name, out var member))
        {
            return;
        }

        switch (member.Status)
        {
            case MemberStatus.Alive:
                Put(member with { Status = MemberStatus.Failed, GoneSince = now }, MemberChange.Failed);
                break;
            case MemberStatus.Leaving:
                Put(member with { Status = MemberStatus.Left, GoneSince = now }, MemberChange.Left);
                break;
        }
    }

    /// <summary>Membership says that its metadata, address or versions are others.</summary>
    public void Updated(SerfMember seen)
    {
        if (_byName.TryGetValue(seen.Name, out var member))
        {
            Put(
                seen with { Status = member.Status, StatusLTime = member.StatusLTime, GoneSince = member.GoneSince },
                MemberChange.Updated);
        }
    }

    /// <summary>It is said of somebody that it goes.</summary>
    /// <param name="refutes">It is said of this member, which stays: nothing is done, the caller contradicts.</param>
    /// <returns>What is to be done with the message.</returns>
    public IntentAnswer LeaveIntent(string name, ulong stamp, bool prune, bool refutes, TimeSpan now)
    {
        if (!_byName.TryGetValue(name, out var member))
        {
            return _intents.Hear(name, leaves: true, stamp, now) ? IntentAnswer.PassOn : IntentAnswer.Drop;
        }

        // Also one of the same stamp as this member's own last word: who heard that one first would believe it.
        if (refutes && stamp >= member.StatusLTime)
        {
            return IntentAnswer.Contradict;
        }

        // An exchange of states raises the stamp of who has left by one: an operator's word of that stamp must not be lost to it.
        var isOld = prune && member.IsGone ? stamp < member.StatusLTime : stamp <= member.StatusLTime;
        if (isOld)
        {
            return IntentAnswer.Drop;
        }

        member = member with { StatusLTime = stamp };
        switch (member.Status)
        {
            case MemberStatus.Alive:
                Set(member with { Status = MemberStatus.Leaving });
                break;
            case MemberStatus.Failed:
                Put(member with { Status = MemberStatus.Left }, MemberChange.Left);
                break;
            default:
                Set(member);
                break;
        }

        if (prune)
        {
            Prune(name, now);
        }

        return IntentAnswer.PassOn;
    }

    /// <summary>It is said of somebody that it is there.</summary>
    public IntentAnswer JoinIntent(string name, ulong stamp, TimeSpan now)
    {
        if (!_byName.TryGetValue(name, out var member))
        {
            return _intents.Hear(name, leaves: false, stamp, now) ? IntentAnswer.PassOn : IntentAnswer.Drop;
        }

        if (stamp <= member.StatusLTime)
        {
            return IntentAnswer.Drop;
        }

        Set(member with
        {
            StatusLTime = stamp,
            Status = member.Status == MemberStatus.Leaving ? MemberStatus.Alive : member.Status,
        });
        return IntentAnswer.PassOn;
    }

    /// <summary>Forgets those that have been gone for long enough, and intents that nobody came for.</summary>
    public void Reap(TimeSpan now)
    {
        foreach (var member in All)
        {
            var kept = member.Status == MemberStatus.Failed ? terms.ReconnectTimeout : terms.TombstoneTimeout;
            if (member.IsGone && now - member.GoneSince > kept)
            {
                Forget(member);
            }
        }

        _intents.Forget(now);
    }

    /// <summary>When <see cref="PruneDue"/> has something to do.</summary>
    public TimeSpan PruneDueAt => _pruneAt.Count == 0 ? TimeSpan.MaxValue : _pruneAt.Values.Min();

    /// <summary>Forgets those whose time has come since they were declared gone for good.</summary>
    public void PruneDue(TimeSpan now)
    {
        foreach (var (name, at) in _pruneAt)
        {
            if (now >= at)
            {
                _pruneAt.Remove(name);
                if (_byName.GetValueOrDefault(name) is { Status: not MemberStatus.Alive } member)
                {
                    Forget(member);
                }
            }
        }
    }

    private void Prune(string name, TimeSpan now)
    {
        if (_byName[name] is { Status: not MemberStatus.Leaving } gone)
        {
            Forget(gone);
        }
        else
        {
            _pruneAt.TryAdd(name, now + terms.BroadcastTimeout + terms.LeavePropagateDelay);
        }
    }

    private void Forget(SerfMember member)
    {
        _byName.Remove(member.Name);
        _pruneAt.Remove(member.Name);
        _isStale = true;
        tell(new SerfNews.OfMember(MemberChange.Reaped, member));
    }

    private void Put(SerfMember member, MemberChange change)
    {
        Set(member);
        tell(new SerfNews.OfMember(change, member));
    }

    private void Set(SerfMember member)
    {
        _byName[member.Name] = member;
        _isStale = true;
    }
}

/// <summary>What is to be done with an intent that was heard.</summary>
public enum IntentAnswer
{
    /// <summary>It is old news.</summary>
    Drop,
    PassOn,

    /// <summary>It is not true of this member.</summary>
    Contradict,
}
