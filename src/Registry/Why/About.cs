namespace Muster.Registry.Why;

/// <summary>A service that is there, with what was asked of it and what was found of its instances.</summary>
internal sealed class About(WhyAsked asked, Evidence evidence, IReadOnlyList<InstanceFinding> all)
{
    public WhyAsked Asked => asked;

    public Evidence Evidence => evidence;

    /// <summary>Every instance.</summary>
    public IReadOnlyList<InstanceFinding> All => all;

    /// <summary>The instances that were asked for.</summary>
    public IReadOnlyList<InstanceFinding> Chosen { get; } = [.. all.Where(found => found.Unchosen == Cause.None)];

    /// <summary>As it was registered.</summary>
    public string Name { get; } = all[0].Service.Name;

    /// <summary>With what narrows it down: <c>web with tag v2</c>.</summary>
    public string What =>
        Name
        + (asked.Instance.Length > 0 ? $" instance {asked.Instance}" : "")
        + (asked.Tags.IsEmpty ? "" : $" with tag {Words.Names(asked.Tags)}")
        + (asked.Filters.IsEmpty ? "" : " through the filter")
        + (asked.Node.Length > 0 ? $" on {asked.Node}" : "");

    public Explanation Says(Verdict verdict, Cause cause, string says) => Says(verdict, cause, says, Chosen);

    /// <param name="whom">Whose past led there; nobody's stands for all.</param>
    public Explanation Says(Verdict verdict, Cause cause, string says, IEnumerable<InstanceFinding> whom)
    {
        var concerned = whom.ToList();
        return new Explanation(WhyKind.Service, Name, verdict, cause, says)
        {
            Chain = Chains.Of(evidence.Story.Moments, concerned),
            Next = NextSteps.Of(cause, this, concerned),
        };
    }
}
