using Muster.Bedrock;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Filter;

/// <summary>The <c>?filter=</c> of a request.</summary>
internal static class FilterQuery
{
    /// <summary>How Consul begins its refusals of a filter, everywhere but in agent/checks.</summary>
    public const string RefusalStart = "Failed to create boolean expression evaluator: ";

    /// <summary>The filter, null where none was given, or why it is none.</summary>
    public static Result<Func<T, bool>?> Of<T>(Exchange exchange, FilterShape<T> shape)
    {
        var text = exchange.Query.Get("filter");
        if (text.Length == 0)
        {
            return default(Func<T, bool>?);
        }

        return FilterParser.Parse(text).TryGet(out var node, out var refused)
            && shape.Compile(node).TryGet(out var filter, out refused)
            ? filter
            : refused;
    }

    public static IEnumerable<T> Only<T>(this IEnumerable<T> items, Func<T, bool>? filter) =>
        filter is null ? items : items.Where(filter);
}
