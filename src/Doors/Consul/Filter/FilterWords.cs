namespace Muster.Doors.Consul.Filter;

/// <summary>A filter in words again, and what of it must hold on its own.</summary>
internal static class FilterWords
{
    /// <summary>What is joined by <c>and</c>, one by one.</summary>
    public static IEnumerable<FilterNode> Parts(FilterNode node) => node is FilterNode.All(var parts) ? parts.SelectMany(Parts) : [node];

    public static string Of(FilterNode node) => node switch
    {
        FilterNode.All(var parts) => string.Join(" and ", parts.Select(Inner)),
        FilterNode.Any(var parts) => string.Join(" or ", parts.Select(Inner)),
        FilterNode.Not(var inner) => $"not {Inner(inner)}",
        FilterNode.Match(var selector, var how, var value) => Match(string.Join('.', selector), how, Value(value)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Value(string value) =>
        value.Length > 0 && value.All(char.IsAsciiDigit) ? value : $"\"{value}\"";

    private static string Inner(FilterNode node) => node is FilterNode.Match ? Of(node) : $"({Of(node)})";

    private static string Match(string selector, FilterOperator how, string value) => how switch
    {
        FilterOperator.Equal => $"{selector} == {value}",
        FilterOperator.NotEqual => $"{selector} != {value}",
        FilterOperator.In => $"{value} in {selector}",
        FilterOperator.NotIn => $"{value} not in {selector}",
        FilterOperator.IsEmpty => $"{selector} is empty",
        FilterOperator.IsNotEmpty => $"{selector} is not empty",
        FilterOperator.Matches => $"{selector} matches {value}",
        _ => $"{selector} not matches {value}",
    };
}
