namespace Muster.Tests.Conformance.Tour;

/// <summary>A command of the README's tour, and what it is said to print.</summary>
internal sealed record TourStep(string Command, string Shown)
{
    public bool StartsAgent => Command.StartsWith("./muster agent ", StringComparison.Ordinal);

    /// <summary>From every <c>console</c> block: <c>$ </c> begins a command, what follows is its output.</summary>
    public static IReadOnlyList<TourStep> ReadAll(string markdown)
    {
        var steps = new List<TourStep>();
        var inside = false;
        foreach (var line in markdown.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```console";
            }
            else if (inside && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                steps.Add(new TourStep(line[2..], ""));
            }
            else if (inside)
            {
                steps[^1] = steps[^1] with { Shown = $"{steps[^1].Shown}{line}\n" };
            }
        }

        return steps;
    }
}
