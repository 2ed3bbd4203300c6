using System.Collections.Immutable;

namespace Muster.Bedrock.Metrics;

/// <summary>What a measure is called: a dotted name without the operator's prefix, and labels that tell its kin apart.</summary>
/// <param name="Labels">In the order of their names, as they are shown.</param>
public sealed record MetricId(string Name, ImmutableArray<MetricLabel> Labels)
{
    /// <summary>By name, then by labels.</summary>
    public static readonly IComparer<MetricId> Order = Comparer<MetricId>.Create(Compare);

    public MetricId(string name)
        : this(name, [])
    {
    }

    public bool Equals(MetricId? other) =>
        other is not null && Name == other.Name && Labels.AsSpan().SequenceEqual(other.Labels.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Name, StringComparer.Ordinal);
        foreach (var label in Labels)
        {
            hash.Add(label);
        }

        return hash.ToHashCode();
    }

    private static int Compare(MetricId one, MetricId other)
    {
        var order = string.CompareOrdinal(one.Name, other.Name);
        for (var i = 0; order == 0 && i < Math.Min(one.Labels.Length, other.Labels.Length); i++)
        {
            order = string.CompareOrdinal(one.Labels[i].Name, other.Labels[i].Name);
            order = order == 0 ? string.CompareOrdinal(one.Labels[i].Value, other.Labels[i].Value) : order;
        }

        return order == 0 ? one.Labels.Length.CompareTo(other.Labels.Length) : order;
    }
}

public readonly record struct MetricLabel(string Name, string Value);
