using System.Globalization;

namespace Muster.Registry.Entries;

internal static class SplitterRules
{
    /// <summary>All of it, in hundredths of a percent.</summary>
    private const int Whole = 100 * 100;

    public static string? Complaint(ServiceSplitter splitter)
    {
        if (splitter.Splits.IsEmpty)
        {
            return "no splits configured";
        }

        var seen = new HashSet<(string, string, string)>();
        foreach (var split in splitter.Splits)
        {
            var service = split.Service.Length > 0 ? split.Service : splitter.Name;
            if (!seen.Add((service, split.Subset, split.Namespace)))
            {
                return $"split destination occurs more than once: service=\"{service}\", subset=\"{split.Subset}\", "
                    + $"namespace=\"{split.Namespace}\"";
            }
        }

        var sum = splitter.Splits.Sum(split => (long)ServiceSplit.Scaled(split.Weight));
        return sum == Whole ? null : string.Create(
            CultureInfo.InvariantCulture, $"the sum of all split weights must be 100, not {(float)sum / 100:F6}");
    }
}
