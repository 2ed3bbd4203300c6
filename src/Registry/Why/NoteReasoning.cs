using Muster.Registry.Coordinates;

namespace Muster.Registry.Why;

/// <summary>What is worth knowing beside the cause. Pure.</summary>
internal static class NoteReasoning
{
    public static IEnumerable<string> Of(About about, Explanation found)
    {
        var evidence = about.Evidence;
        if (about.Asked.Near.Length > 0)
        {
            yield return Near(about);
        }

        if (about.Asked.Door == WhyDoor.Clients && found.Cause is Cause.None && LimitReasoning.Says(about) is { } limit)
        {
            yield return limit;
        }

        if (about.Asked.Door is WhyDoor.Clients or WhyDoor.Dns or WhyDoor.Srv && found.Cause == Cause.Warning && !evidence.Dns.OnlyPassing)
        {
            yield return "DNS answers it all the same: dns_config.only_passing is not set";
        }

        if (found.Cause == Cause.TagMissing && about.All.Any(one => one.Service.EnableTagOverride))
        {
            yield return "its tags may be changed by others than its agent (enable_tag_override)";
        }

        if (about.Asked.Seen == Engine.Revision.Never && found.Cause is not (Cause.StaleAnswer or Cause.None)
            && evidence.Dns.Ttl > TimeSpan.Zero && evidence.Story.Moments is [var last, ..]
            && evidence.Now - last.Stamp.At < evidence.Dns.Ttl)
        {
            yield return $"others may keep an older DNS answer until {Words.Clock(last.Stamp.At + evidence.Dns.Ttl, evidence.Now)}";
        }
    }

    private static string Near(About about)
    {
        var (near, coordinates) = (about.Asked.Near, about.Evidence.Coordinates);
        if (coordinates.Of(near).IsEmpty)
        {
            return $"it is not known how far anything is from {near}: -near leaves the order as it is";
        }

        var order = coordinates.Sort(near, about.Chosen, found => found.Entry.Node.Name)
            .Select(found => $"{found.Label}{Distance(coordinates, near, found.Entry.Node.Name)}");
        return $"nearest to {near} first: {Words.Names(order)}";
    }

    private static string Distance(CoordinatesSnapshot coordinates, string from, string to) =>
        coordinates.Between(from, to) is { } far
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" ({far.TotalMilliseconds:0.0} ms)")
            : "";
}
