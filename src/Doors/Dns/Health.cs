using Muster.Registry.Catalog;

namespace Muster.Doors.Dns;

/// <summary>Which instances may be offered, and with what weight.</summary>
internal static class Health
{
    /// <summary>
    /// Those with the tag (any, when it is empty) and without a critical check, the node's included; with only-passing,
    /// without any check that does not pass. A new array.
    /// </summary>
    public static HealthEntry[] Alive(IReadOnlyList<HealthEntry> entries, string tag, bool onlyPassing)
    {
        var alive = new HealthEntry[entries.Count];
        var count = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (HasTag(entry, tag) && IsAlive(entry, onlyPassing))
            {
                alive[count++] = entry;
            }
        }

        return count == alive.Length ? alive : alive[..count];
    }

    /// <summary>By the worst of its checks; one where any check has a status that is not among the three.</summary>
    public static ushort WeightOf(HealthEntry entry)
    {
        var warned = false;
        foreach (var check in entry.Checks)
        {
            switch (check.Status)
            {
                case CheckStatus.Passing:
                    break;
                case CheckStatus.Warning:
                    warned = true;
                    break;
                case CheckStatus.Critical:
                    return 0;
                default:
                    return 1;
            }
        }

        var weights = entry.Instance.Service.Weights;
        return (ushort)Math.Clamp(warned ? weights.Warning : weights.Passing, 0, ushort.MaxValue);
    }

    private static bool IsAlive(HealthEntry entry, bool onlyPassing)
    {
        foreach (var check in entry.Checks)
        {
            if (check.Status == CheckStatus.Critical || (onlyPassing && check.Status != CheckStatus.Passing))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasTag(HealthEntry entry, string tag)
    {
        if (tag.Length == 0)
        {
            return true;
        }

        foreach (var candidate in entry.Instance.Service.Tags)
        {
            if (candidate.Equals(tag, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
