using Muster.Registry.Catalog;

namespace Muster.Registry.Why;

/// <summary>Why what a node offers is answered, or is not. Pure.</summary>
internal static class NodeReasoning
{
    public static Explanation Explain(WhyAsked asked, Evidence evidence)
    {
        var picture = evidence.Picture;
        if (picture.FindNode(asked.Name) is not { } node)
        {
            return AbsenceReasoning.Gone(WhyKind.Node, asked.Name, evidence, evidence.Story.Moments)
                ?? AbsenceReasoning.Unknown(asked, evidence);
        }

        var entries = picture.ServicesOf(node.Name)
            .SelectMany(instance => picture.Health(instance.Service.Name)
                .Where(entry => entry.Node.Name == node.Name && entry.Instance.Service.Id == instance.Service.Id))
            .ToList();
        var asService = asked with { Node = "", Instance = "" };
        var findings = entries
            .SelectMany(entry => InstanceReasoning.All(asService with { Name = entry.Instance.Service.Name }, evidence)
                .Where(found => found.Entry.Node.Name == node.Name && found.Service.Id == entry.Instance.Service.Id))
            .ToList();
        var outside = findings.Where(found => !found.IsIn(asked.Door)).OrderBy(found => found.Health.Cause).ToList();
        var (verdict, cause, says) = Judge(node, findings, outside, evidence);
        return new Explanation(WhyKind.Node, node.Name, verdict, cause, says)
        {
            At = picture.At,
            Chain = Chains.Of(evidence.Story.Moments),
            Instances = [.. findings.Select(found => found.Verdict)],
            Next = outside.Count == 0 ? [] : NextSteps.Of(cause, new About(asService, evidence, outside), outside),
        };
    }

    private static (Verdict, Cause, string) Judge(
        Node node, List<InstanceFinding> all, List<InstanceFinding> outside, Evidence evidence)
    {
        if (all.Count == 0)
        {
            return (Verdict.Answered, Cause.None, $"Node {node.Name} is there, at {node.Address}, and offers no services");
        }

        var count = Words.Count(all.Count, "instance");
        if (outside.Count == 0)
        {
            return (Verdict.Answered, Cause.None, $"Node {node.Name} is answered with all it offers: {count}, and all their checks pass");
        }

        var worst = outside[0];
        var verdict = outside.Count == all.Count ? Verdict.Missing : Verdict.Partly;
        if (worst.Health.Check is { ServiceId.Length: 0 } shared)
        {
            return (verdict, worst.Health.Cause, worst.Health.Cause switch
            {
                Cause.NodeMaintenance => $"Node {node.Name} is in maintenance{Rest(worst.Health.Says, "with its node")}",
                Cause.NodeLost => $"Node {node.Name} is lost{Rest(worst.Health.Says, "with its node")}",
                _ => $"Node {node.Name} is answered with none of its {count}: its check {shared.CheckId} is {shared.Status}"
                    + $"{HealthReasoning.Since(shared, evidence)}{Words.Said(shared.Output)}",
            });
        }

        return (verdict, worst.Health.Cause,
            $"Node {node.Name} is answered without {outside.Count} of its {count}: {worst.Service.Id} {worst.Health.Says}");
    }

    /// <summary>What an instance's sentence says after these words.</summary>
    private static string Rest(string says, string after) =>
        says[(says.IndexOf(after, StringComparison.Ordinal) + after.Length)..];
}
