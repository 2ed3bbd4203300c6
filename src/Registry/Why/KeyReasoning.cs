using Muster.Registry.Kv.Past;
using Muster.Registry.Sessions;

namespace Muster.Registry.Why;

/// <summary>Why a key is what it is, or is not there. Pure.</summary>
internal static class KeyReasoning
{
    private const int StepsMax = 8;

    public static Explanation Explain(WhyAsked asked, Evidence evidence)
    {
        var moments = evidence.KeyStory!.Moments;
        if (moments.Count == 0)
        {
            return AbsenceReasoning.Unknown(asked, evidence);
        }

        var last = moments[0];
        var when = $"{Words.At(last.Stamp.At, evidence.Now)}, {Words.By(last.Stamp)}";
        var (verdict, cause, says) = last.After switch
        {
            null => (Verdict.Missing, Cause.KeyDeleted, $"The key {asked.Name} was deleted at {when}"),
            { Entry.Session: { } session } =>
                (Verdict.Answered, Cause.KeyLocked, $"The key {asked.Name} is there, and {Locked(session, moments, evidence)}"),
            _ => (Verdict.Answered, Cause.KeyChanged, $"The key {asked.Name} is there, and was {Verb(last.Deed)} last at {when}"),
        };
        return new Explanation(WhyKind.Key, asked.Name, verdict, cause, says)
        {
            At = evidence.Picture.At,
            Chain = [.. moments.Take(StepsMax).Reverse().Select(Step)],
            Next = NextOf(cause, asked.Name, moments),
        };
    }

    private static string Locked(string id, IReadOnlyList<KvMoment> moments, Evidence evidence)
    {
        var taken = moments.FirstOrDefault(moment => moment.Deed == KvDeed.Locked && moment.After?.Entry.Session == id);
        var since = taken is null ? "" : $" since {Words.At(taken.Stamp.At, evidence.Now)}, {Words.By(taken.Stamp)}";
        return evidence.Picture.FindSession(id) is { } session
            ? $"locked by {Holder(session)}{since}"
            : $"locked by session {id}{since}, which has ended: the lock is being given back";
    }

    private static string Holder(Session session)
    {
        var name = session.Name.Length > 0 ? $" ({session.Name})" : "";
        var ttl = session.Ttl.Length > 0 ? $", with a TTL of {session.Ttl}" : "";
        return $"session {session.Id}{name} of node {session.Node}{ttl}";
    }

    private static string Verb(KvDeed deed) => deed switch
    {
        KvDeed.Created => "created",
        KvDeed.Locked => "locked",
        KvDeed.Unlocked => "unlocked",
        _ => "changed",
    };

    private static WhyStep Step(KvMoment moment)
    {
        var times = moment.Writes > 1 ? $" ({moment.Writes} writes)" : "";
        var what = moment.After is { Size: >= 0 } then ? $", {Words.Count((int)then.Size, "byte")}" : "";
        return new WhyStep(
            moment.At,
            moment.Stamp,
            moment.Deed == KvDeed.Deleted ? "deleted" : $"{Verb(moment.Deed)}{what}{times}",
            moment.Deed == KvDeed.Deleted);
    }

    private static IReadOnlyList<string> NextOf(Cause cause, string key, IReadOnlyList<KvMoment> moments) => cause switch
    {
        Cause.KeyDeleted when moments.Count > 1 =>
            [$"muster kv revert -to={moments[0].At.Value - 1} -apply {key}  # brings it back, and all keys that begin so"],
        Cause.KeyLocked => [$"muster kv history {key}", "PUT /v1/session/destroy/SESSION ends the session, and so frees the lock"],
        _ => [$"muster kv history {key}"],
    };
}
