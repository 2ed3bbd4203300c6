using System.Globalization;
using Muster.Bedrock;

namespace Muster.Registry.Queries.Templates;

/// <summary>What an expression comes to. Texts and numbers become each other where one is wanted and the other there is.</summary>
internal static class Evaluation
{
    private const string Match = "match";

    public static Result<string> TextOf(Expression expression, Scope scope) => expression switch
    {
        Expression.Literal literal => literal.Text,
        Expression.Variable variable => scope.ValueOf(variable.Name) is { } value
            ? value
            : Wrong(variable.Place, $"unknown variable accessed: {variable.Name}"),
        Expression.Call call => Called(call, scope),
        Expression.Joined joined => Join(joined, scope),
        _ => NumberOf(expression, scope).TryGet(out var number, out var refused)
            ? number.ToString(CultureInfo.InvariantCulture)
            : refused,
    };

    private static Result<long> NumberOf(Expression expression, Scope scope)
    {
        switch (expression)
        {
            case Expression.Number number:
                return number.Value;
            case Expression.Arithmetic arithmetic:
                return NumberOf(arithmetic.Left, scope).TryGet(out var left, out var refused)
                    && NumberOf(arithmetic.Right, scope).TryGet(out var right, out refused)
                    ? Calculate(arithmetic, left, right)
                    : refused;
            default:
                return TextOf(expression, scope).TryGet(out var text, out refused) ? Parse(text) : refused;
        }
    }

    private static Result<long> Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : new Refused(
                Refusal.Invalid, $"__builtin_StringToInt: strconv.ParseInt: parsing \"{text}\": invalid syntax");

    private static Result<long> Calculate(Expression.Arithmetic arithmetic, long left, long right) =>
        arithmetic.Operator switch
        {
            '+' => unchecked(left + right),
            '-' => unchecked(left - right),
            '*' => unchecked(left * right),
            _ when right == 0 => Wrong(arithmetic.Place, "divide by zero"),
            _ when right == -1 => arithmetic.Operator == '/' ? unchecked(-left) : 0,
            '/' => left / right,
            _ => left % right,
        };

    /// <summary>The one function there is: a piece of the name; nothing where there is no such piece.</summary>
    private static Result<string> Called(Expression.Call call, Scope scope)
    {
        if (call.Name != Match)
        {
            return Wrong(call.Place, $"unknown function called: {call.Name}");
        }

        if (call.Arguments is not [var argument])
        {
            return Wrong(call.Place, $"{Match}: expected 1 arguments, got {call.Arguments.Length}");
        }

        return NumberOf(argument, scope).TryGet(out var number, out var refused)
            ? number >= 0 && number < scope.Matches.Length ? scope.Matches[(int)number] : ""
            : refused;
    }

    private static Result<string> Join(Expression.Joined joined, Scope scope)
    {
        var parts = new List<string>(joined.Parts.Length);
        foreach (var part in joined.Parts)
        {
            if (!TextOf(part, scope).TryGet(out var text, out var refused))
            {
                return refused;
            }

            parts.Add(text);
        }

        return string.Concat(parts);
    }

    private static Refused Wrong(Place place, string what) =>
        new(Refusal.Invalid, string.Create(CultureInfo.InvariantCulture, $"{place.Line}:{place.Column}: {what}"));
}
