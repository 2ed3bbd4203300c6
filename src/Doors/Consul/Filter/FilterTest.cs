using Muster.Bedrock;
using Muster.Bedrock.Patterns;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Filter;

/// <summary>One match, apart from where its value comes from; refuses in Consul's words what a kind of value cannot do.</summary>
internal sealed record FilterTest(FilterNode.Match Match)
{
    public FilterOperator Operator => Match.Operator;

    /// <summary>What holds of a name that a map does not have; that such a value "matches" is Consul 1.8.7's doing.</summary>
    public bool HoldsOfNothing => Operator is not (FilterOperator.Equal or FilterOperator.In);

    public Result<Func<string, bool>> OfText() => Operator switch
    {
        FilterOperator.Equal => Found<string>(text => text == Match.Value),
        FilterOperator.NotEqual => Found<string>(text => text != Match.Value),
        FilterOperator.In => Found<string>(text => text.Contains(Match.Value, StringComparison.Ordinal)),
        FilterOperator.NotIn => Found<string>(text => !text.Contains(Match.Value, StringComparison.Ordinal)),
        FilterOperator.Matches or FilterOperator.NotMatches => OfPattern(),
        _ => WrongOperator(),
    };

    public Result<Func<long, bool>> OfNumber()
    {
        if (Operator is not (FilterOperator.Equal or FilterOperator.NotEqual))
        {
            return WrongOperator();
        }

        return GoText.TryParseInt(Match.Value, out var wanted, out var error)
            ? Found<long>(number => number == wanted == (Operator == FilterOperator.Equal))
            : Uncoerced(error);
    }

    public Result<Func<bool, bool>> OfFlag()
    {
        if (Operator is not (FilterOperator.Equal or FilterOperator.NotEqual))
        {
            return WrongOperator();
        }

        return GoText.ParseBool(Match.Value) is { } wanted
            ? Found<bool>(flag => flag == wanted == (Operator == FilterOperator.Equal))
            : Uncoerced($"strconv.ParseBool: parsing {GoText.Quote(Match.Value)}: invalid syntax");
    }

    /// <summary>Of a list or a map: whether it is empty, and whether it contains the value.</summary>
    public Result<Func<T, bool>> OfMany<T>(Func<T, bool> isEmpty, Func<T, string, bool> contains) => Operator switch
    {
        FilterOperator.In => Found<T>(many => contains(many, Match.Value)),
        FilterOperator.NotIn => Found<T>(many => !contains(many, Match.Value)),
        _ => OfEmptiness(isEmpty),
    };

    public Result<Func<T, bool>> OfEmptiness<T>(Func<T, bool> isEmpty) => Operator switch
    {
        FilterOperator.IsEmpty => Found(isEmpty),
        FilterOperator.IsNotEmpty => Found<T>(many => !isEmpty(many)),
        _ => WrongOperator(),
    };

    public Refused WrongOperator() => new(
        Refusal.Invalid, $"Invalid match operator \"{Spelled(Operator)}\" for selector {SelectorText(Match.Selector.Length)}");

    public Refused WrongSelector(int depth) =>
        new(Refusal.Invalid, $"Selector {SelectorText(depth + 1)} is not valid");

    private static Result<Func<T, bool>> Found<T>(Func<T, bool> test) => test;

    private static string Spelled(FilterOperator op) => op switch
    {
        FilterOperator.Equal => "Equal",
        FilterOperator.NotEqual => "Not Equal",
        FilterOperator.In => "In",
        FilterOperator.NotIn => "Not In",
        FilterOperator.IsEmpty => "Is Empty",
        FilterOperator.IsNotEmpty => "Is Not Empty",
        FilterOperator.Matches => "Matches",
        _ => "Not Matches",
    };

    private Result<Func<string, bool>> OfPattern() => Pattern.Of(Match.Value).TryGet(out var pattern, out var wrong)
        ? Found<string>(text => pattern.IsMatch(text) == (Operator == FilterOperator.Matches))
        : Uncompiled(wrong.Message);

    private Refused Uncompiled(string why) =>
        new(Refusal.Invalid, $"Failed to compile regular expression {GoText.Quote(Match.Value)}: {why}");

    private Refused Uncoerced(string error) => new(
        Refusal.Invalid,
        $"Failed to coerce value {GoText.Quote(Match.Value)} for selector {SelectorText(Match.Selector.Length)}: {error}");

    private string SelectorText(int names) => $"\"{string.Join('.', Match.Selector.Take(names))}\"";
}
