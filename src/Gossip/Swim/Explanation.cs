using System.Globalization;

namespace Muster.Gossip.Swim;

/// <summary>From what was seen of a member to the one line that an operator reads about it.</summary>
internal static class Explanation
{
    private const int StreamsFailedMin = 2;
    private const int OwnStreamsFailedMin = 2;
    private const int StoodUpMin = 3;
    private const int PausesMin = 20;
    private const int GravePausesMin = 2;
    private const int AccusersNamedMax = 3;

    /// <summary>How long after the last claim a name counts as contested.</summary>
    private static readonly TimeSpan _claimMemory = TimeSpan.FromMinutes(5);

    /// <summary>Null when there is nothing to say about it: it answers.</summary>
    public static Reason? Of(Member member, SwimState state)
    {
        var now = state.Now;
        var sight = state.Sights.Of(member.Name);
        return member.State switch
        {
            MemberState.Left => new(ReasonKind.Left, member.Since, "it said itself that it leaves"),
            MemberState.Dead => new(
                ReasonKind.Dead, member.Since, $"no answer to {Names(sight?.Accusers)}, and no defence in time"),
            MemberState.Suspect => Suspected(member, state),
            _ when member.Name == state.Name => OfSelf(state),
            _ when sight is null => null,
            _ => Claimed(sight, now) ?? Path(sight) ?? Streams(sight) ?? StoodUp(sight, now),
        };
    }

    /// <summary>What is wrong with this member, as far as it can tell itself; null when nothing is.</summary>
    public static Reason? OfSelf(SwimState state)
    {
        if (state.Members.Count <= 1)
        {
            // Nobody is there whom it could concern.
            return null;
        }

        var now = state.Now;
        var (pauses, grave, longest) = state.Doubt.Pauses(now);
        if (pauses >= PausesMin || grave >= GravePausesMin || (grave > 0 && longest > state.Profile.ProbeInterval))
        {
            return Own(ReasonKind.RunsLate, string.Create(
                CultureInfo.InvariantCulture,
                $"this process did not run when it should, {(pauses == 1 ? "once" : $"{pauses} times")} lately, "
                + $"{longest.TotalSeconds:0.0} s at the longest: "
                + $"starved of CPU, or paused"));
        }

        if (state.Doubt.HardlyAnyoneAnswersDirectly())
        {
            var streams = state.Doubt.CountOf(ProbeOutcome.OverTcp);
            var others = state.Doubt.CountOf(ProbeOutcome.ThroughOther);
            return Own(ReasonKind.Isolated, string.Create(
                CultureInfo.InvariantCulture,
                $"of the last {state.Doubt.Outcomes.Count} members probed, {streams} answered on streams (TCP) only and {others} "
                + $"through others only: datagrams (UDP) to or from this member are lost"));
        }

        if (state.Sights.StreamsFailed >= OwnStreamsFailedMin)
        {
            return Own(ReasonKind.NoTcp, string.Create(
                CultureInfo.InvariantCulture,
                $"the last {state.Sights.StreamsFailed} exchanges of state failed ({state.Sights.StreamError}): "
                + $"streams (TCP) from this member are blocked"));
        }

        var refutations = state.Doubt.Refutations(now);
        return refutations < StoodUpMin
            ? null
            : Own(ReasonKind.AccusedOften, string.Create(
                CultureInfo.InvariantCulture,
                $"accused {refutations} times lately, and stood up each time: others cannot reach it, or it answers too late"));

        Reason Own(ReasonKind kind, string text) =>
            new(kind, state.OwnTrouble.Kind == kind ? state.OwnTrouble.Since : now, text);
    }

    private static Reason Suspected(Member member, SwimState state)
    {
        var suspicion = state.Suspicions.Of(member.Name);
        var left = (suspicion?.Deadline ?? state.Now) - state.Now;
        return new(ReasonKind.Suspected, member.Since, string.Create(
            CultureInfo.InvariantCulture,
            $"no answer to {Names(suspicion?.Accusers)}; dead in at most {Math.Max(0, left.TotalSeconds):0.0} s unless it stands up"));
    }

    private static Reason? Claimed(Sight sight, TimeSpan now) =>
        sight.Claimant is { } claimant && now - sight.ClaimedSince < _claimMemory
            ? new(ReasonKind.NameTaken, sight.ClaimedSince, $"{claimant} claims the same name")
            : null;

    private static Reason? Path(Sight sight) => sight.Path switch
    {
        ProbeOutcome.OverTcp => new(
            ReasonKind.OnlyOverTcp,
            sight.PathSince,
            "answers on streams (TCP) only: datagrams (UDP) to or from it are lost"),
        ProbeOutcome.ThroughOther => new(
            ReasonKind.OnlyThroughOthers, sight.PathSince, $"answers through {sight.Through} only, not to this member"),
        ProbeOutcome.Silent => new(
            ReasonKind.Silent, sight.PathSince, "no answer to this member, which doubts itself and asks again before it accuses"),
        _ => null,
    };

    private static Reason? Streams(Sight sight) =>
        sight.StreamsFailed >= StreamsFailedMin
            ? new(
                ReasonKind.NoTcp,
                sight.StreamsSince,
                $"streams (TCP) to it fail ({sight.StreamError}), while it answers datagrams (UDP)")
            : null;

    private static Reason? StoodUp(Sight sight, TimeSpan now) =>
        sight.StoodUp >= StoodUpMin && now - sight.StoodUpLast < Sights.StoodUpMemory
            ? new(ReasonKind.AccusedOften, sight.StoodUpSince, string.Create(
                CultureInfo.InvariantCulture,
                $"accused {sight.StoodUp} times (last by {Names(sight.Accusers)}) and stood up each time: those cannot reach it, "
                + $"or it answers too late"))
            : null;

    private static string Names(IReadOnlyList<string>? names) => names switch
    {
        null or [] => "others",
        { Count: <= AccusersNamedMax } => string.Join(", ", names),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", names.Take(AccusersNamedMax))} and {names.Count - AccusersNamedMax} more"),
    };
}
