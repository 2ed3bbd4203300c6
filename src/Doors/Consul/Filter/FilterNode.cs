namespace Muster.Doors.Consul.Filter;

internal enum FilterOperator
{
    Equal,
    NotEqual,
    In,
    NotIn,
    IsEmpty,
    IsNotEmpty,
    Matches,
    NotMatches,
}

/// <summary>A filter as it was written: matches joined by and, or, not.</summary>
internal abstract record FilterNode
{
    private FilterNode()
    {
    }

    public sealed record All(FilterNode[] Parts) : FilterNode;

    public sealed record Any(FilterNode[] Parts) : FilterNode;

    public sealed record Not(FilterNode Inner) : FilterNode;

    /// <param name="Selector">The names on the way to the value: <c>Service.Meta["k"]</c> has three.</param>
    public sealed record Match(string[] Selector, FilterOperator Operator, string Value) : FilterNode;
}
