using Muster.Bedrock;

namespace Muster.Doors.Consul.Filter;

/// <summary>The kinds of places that shapes are made of.</summary>
internal static class FilterFields
{
    public static FilterField<T> Text<T>(Func<T, string> of) => (test, depth) => Leaf(test, depth, test.OfText, of);

    public static FilterField<T> Number<T>(Func<T, long> of) => (test, depth) => Leaf(test, depth, test.OfNumber, of);

    public static FilterField<T> Flag<T>(Func<T, bool> of) => (test, depth) => Leaf(test, depth, test.OfFlag, of);

    public static FilterField<T> Texts<T>(Func<T, IReadOnlyList<string>> of) => (test, depth) => Leaf(
        test,
        depth,
        () => test.OfMany<IReadOnlyList<string>>(many => many.Count == 0, (many, value) => many.Contains(value)),
        of);

    public static FilterField<T> Struct<T, TInner>(FilterShape<TInner> shape, Func<T, TInner> of) =>
        (test, depth) => After(shape.Bind(test, depth), of);

    /// <summary>A list: a test of its items holds when it holds of any.</summary>
    public static FilterField<T> List<T, TItem>(FilterShape<TItem> shape, Func<T, IReadOnlyList<TItem>> of) =>
        Many(shape.Bind, of);

    /// <summary>The same where the items are to be looked into first.</summary>
    public static FilterField<T> Many<T, TItem>(FilterField<TItem> item, Func<T, IReadOnlyList<TItem>> of) =>
        (test, depth) => depth == test.Match.Selector.Length
            ? After(test.OfEmptiness<IReadOnlyList<TItem>>(many => many.Count == 0), of)
            : item(test, depth).TryGet(out var holds, out var refused)
                ? Found<T>(item => of(item).Any(holds))
                : refused;

    public static FilterField<T> TextMap<T>(Func<T, IReadOnlyDictionary<string, string>> of) =>
        Map((test, depth) => Leaf<string, string>(test, depth, test.OfText, text => text), of);

    /// <summary>A map: asked for its names, or, with a name, for the value there.</summary>
    public static FilterField<T> Map<T, TValue>(
        FilterField<TValue> values, Func<T, IReadOnlyDictionary<string, TValue>> of) => (test, depth) =>
    {
        if (depth == test.Match.Selector.Length)
        {
            return After(
                test.OfMany<IReadOnlyDictionary<string, TValue>>(
                    map => map.Count == 0, (map, name) => map.ContainsKey(name)),
                of);
        }

        var name = test.Match.Selector[depth];
        return values(test, depth + 1).TryGet(out var holds, out var refused)
            ? Found<T>(item => of(item).TryGetValue(name, out var value) ? holds(value) : test.HoldsOfNothing)
            : refused;
    };

    private static Result<Func<T, bool>> Leaf<T, TValue>(
        FilterTest test, int depth, Func<Result<Func<TValue, bool>>> make, Func<T, TValue> of) =>
        depth < test.Match.Selector.Length ? test.WrongSelector(depth) : After(make(), of);

    private static Result<Func<T, bool>> After<T, TValue>(Result<Func<TValue, bool>> made, Func<T, TValue> of) =>
        made.TryGet(out var holds, out var refused) ? Found<T>(item => holds(of(item))) : refused;

    private static Result<Func<T, bool>> Found<T>(Func<T, bool> test) => test;
}
