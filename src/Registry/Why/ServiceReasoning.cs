using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>Why a service that is there is answered, or is not. Pure.</summary>
internal static class ServiceReasoning
{
    /// <summary>A registration that took another's place is a cause for so long; later it is history.</summary>
    private static readonly TimeSpan _replacedFor = TimeSpan.FromHours(1);

    public static Explanation Explain(WhyAsked asked, Evidence evidence)
    {
        var all = InstanceReasoning.All(asked, evidence);
        if (all.Count == 0)
        {
            return AbsenceReasoning.OfService(asked, evidence);
        }

        var about = new About(asked, evidence, all);
        return Finished(about, Stale(about) ?? Unchosen(about) ?? Unhealthy(about) ?? Limited(about) ?? Odd(about) ?? Well(about));
    }

    /// <summary>An answer that somebody has is older than the present, or the agent's own picture is.</summary>
    private static Explanation? Stale(About about)
    {
        var (asked, evidence) = (about.Asked, about.Evidence);
        if (evidence.IsBehind)
        {
            var came = evidence.Story.Moments.Count(moment => moment.At > evidence.Picture.At);
            return about.Says(
                Verdict.Partly, Cause.BehindView,
                $"This agent's picture of {about.Name} is behind: it is at index {evidence.Picture.At}, and "
                + $"{Words.Count(came, "change")} came since; DNS and ?stale answer from it");
        }

        var index = evidence.Picture.IndexOf(new Question(Asking.Service, asked.Name));
        if (asked.Seen == Engine.Revision.Never || asked.Seen == index)
        {
            return null;
        }

        if (asked.Seen > index)
        {
            return about.Says(
                Verdict.Answered, Cause.StaleAnswer,
                $"Index {asked.Seen} is none of {about.Name}'s: its answer is at {index}; an index above that is of another question, or of "
                + "a store that was restored since");
        }

        var since = evidence.Story.Moments.LastOrDefault(moment => moment.At > asked.Seen);
        var times = since is null ? "" : $", since {Words.At(since.Stamp.At, evidence.Now)}";
        return about.Says(
            Verdict.Partly, Cause.StaleAnswer,
            $"The answer with index {asked.Seen} is old: {about.Name} is at index {index} now{times}");
    }

    /// <summary>None of the instances is one that was asked for.</summary>
    private static Explanation? Unchosen(About about)
    {
        var left = about.All;
        foreach (var (cause, holds) in InstanceReasoning.Conditions(about.Asked))
        {
            var next = left.Where(found => holds(found.Entry)).ToList();
            if (next.Count == 0)
            {
                return cause == Cause.OtherInstance && AbsenceReasoning.OfInstance(about.Asked, about.Evidence) is { } gone
                    ? gone
                    : about.Says(Verdict.Missing, cause, SelectionReasoning.Says(cause, about, left));
            }

            left = next;
        }

        return null;
    }

    private static Explanation? Unhealthy(About about)
    {
        var (chosen, door) = (about.Chosen, about.Asked.Door);
        var outside = chosen.Where(found => !found.IsIn(door)).OrderBy(found => found.Health.Cause).ToList();
        if (outside.Count == 0)
        {
            return null;
        }

        var worst = outside[0];
        var inDns = outside.All(found => found.Verdict.Dns);
        var missing = outside.Count == chosen.Count;
        var verdict = missing && !(inDns && door == WhyDoor.Clients) ? Verdict.Missing : Verdict.Partly;
        var begins = (missing, chosen.Count) switch
        {
            (true, 1) => $"{about.What} is not answered{Where(inDns, door)}: its only instance ",
            (true, var many) => $"{about.What} is not answered{Where(inDns, door)}: none of its {many} instances passes; ",
            _ => $"{about.What} is answered without {outside.Count} of its {Words.Count(chosen.Count, "instance")}{Where(inDns, door)}: ",
        };
        return about.Says(verdict, worst.Health.Cause, $"{begins}{worst.Label} {worst.Health.Says}", outside);
    }

    private static string Where(bool inDns, WhyDoor door) => inDns && door != WhyDoor.Dns ? " to ?passing, though to DNS" : "";

    /// <summary>More are well than an answer by DNS has room for.</summary>
    private static Explanation? Limited(About about)
    {
        if (about.Asked.Door is not (WhyDoor.Dns or WhyDoor.Srv) || LimitReasoning.Says(about) is not { } says)
        {
            return null;
        }

        return about.Says(Verdict.Partly, Cause.DnsLimit, says);
    }

    /// <summary>It is answered, but hardly as its owner meant it.</summary>
    private static Explanation? Odd(About about)
    {
        var evidence = about.Evidence;
        var chosen = about.Chosen;
        if (chosen.FirstOrDefault(found => found.Service.Port == 0) is { } portless)
        {
            var who = chosen.Count == 1 ? "" : $" ({portless.Label})";
            return about.Says(
                Verdict.Answered, Cause.NoPort,
                $"{about.What} is answered, but without a port{who}: it was registered with none, so SRV and HTTP say 0", [portless]);
        }

        if (ReplacedOf(about) is { } replaced)
        {
            return about.Says(
                Verdict.Answered, Cause.Replaced,
                $"{about.What} is answered, but {replaced.ServiceId} on {replaced.Node} was registered anew over the one before, "
                + $"{Words.At(replaced.Stamp.At, evidence.Now)} {Words.By(replaced.Stamp)}: {replaced.Detail}",
                chosen.Where(found => IsOf(replaced, found)));
        }

        if (evidence.Story.Moments is [var last, ..] && evidence.Dns.Ttl > evidence.Now - last.Stamp.At)
        {
            return about.Says(
                Verdict.Answered, Cause.StaleAnswer,
                $"{about.What} is answered, but it changed {Words.Length(evidence.Now - last.Stamp.At)} ago, and others may keep an older DNS "
                + $"answer for {Words.Length(evidence.Dns.Ttl)}, until {Words.Clock(last.Stamp.At + evidence.Dns.Ttl, evidence.Now)}");
        }

        return null;
    }

    private static CatalogMoment? ReplacedOf(About about) => about.Evidence.Story.Moments.FirstOrDefault(moment =>
        moment is { Deed: CatalogDeed.Changed, Was: { } was, Is: { } now }
        && (was.Address != now.Address || was.Port != now.Port)
        && about.Evidence.Now - moment.Stamp.At < _replacedFor
        && about.Chosen.Any(found => IsOf(moment, found)));

    private static bool IsOf(CatalogMoment moment, InstanceFinding found) =>
        string.Equals(moment.ServiceId, found.Service.Id, StringComparison.OrdinalIgnoreCase)
        && string.Equals(moment.Node, found.Entry.Node.Name, StringComparison.OrdinalIgnoreCase);

    private static Explanation Well(About about) => about.Says(
        Verdict.Answered, Cause.None, about.Chosen.Count == 1
            ? $"{about.What} is answered: {about.Chosen[0].Label}, and all its checks pass"
            : $"{about.What} is answered: all {about.Chosen.Count} instances, and all their checks pass");

    private static Explanation Finished(About about, Explanation found) => found with
    {
        Name = about.Name,
        At = about.Evidence.Picture.At,
        Instances = [.. about.All.Select(one => one.Verdict)],
        Notes = [.. found.Notes, .. NoteReasoning.Of(about, found)],
    };
}
