using System.Globalization;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Loose;

/// <summary>
/// A value that becomes whatever a field wants, by the rules of Go's mapstructure with weakly typed input, as Consul 1.8.7
/// decodes configuration entries: a number is a text too, one thing is a list of one.
/// </summary>
/// <param name="Value">Null where nothing was given.</param>
/// <param name="Way">How errors name it.</param>
internal readonly record struct LooseValue(GoValue? Value, string Way, LooseFindings Findings)
{
    public bool IsGiven => Value is not null and not GoValue.Null;

    public string Text()
    {
        switch (Single())
        {
            case null or GoValue.Null:
                return "";
            case GoValue.Text text:
                return text.Value;
            case GoValue.Flag flag:
                return flag.Value ? "1" : "0";
            case GoValue.Number number:
                return LooseNumber.Plain(number.Value);
            case var other:
                Findings.Complain($"'{Way}' expected type 'string', got unconvertible type '{LongTypeOf(other)}'");
                return "";
        }
    }

    public bool Flag()
    {
        switch (Single())
        {
            case null or GoValue.Null or GoValue.Text { Value: "" }:
                return false;
            case GoValue.Flag flag:
                return flag.Value;
            case GoValue.Number number:
                return number.Value != 0;
            case GoValue.Text text when GoText.ParseBool(text.Value) is { } parsed:
                return parsed;
            case GoValue.Text text:
                Findings.Complain(
                    $"cannot parse '{Way}' as bool: strconv.ParseBool: parsing {GoText.Quote(text.Value)}: invalid syntax");
                return false;
            case var other:
                Findings.Complain($"'{Way}' expected type 'bool', got unconvertible type '{LongTypeOf(other)}'");
                return false;
        }
    }

    public int Integer() => (int)Whole("int", "int", "Int");

    /// <summary>Cut to 32 bits, as Go does.</summary>
    public uint Unsigned() => unchecked((uint)Whole("uint32", "uint", "Uint"));

    public float Fraction()
    {
        switch (Single())
        {
            case null or GoValue.Null:
                return 0;
            case GoValue.Number number:
                return (float)number.Value;
            case GoValue.Flag flag:
                return flag.Value ? 1 : 0;
            case GoValue.Text text
                when float.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed):
                return parsed;
            case GoValue.Text text:
                Findings.Complain(
                    $"cannot parse '{Way}' as float: strconv.ParseFloat: parsing {GoText.Quote(text.Value)}: invalid syntax");
                return 0;
            case var other:
                Findings.Complain($"'{Way}' expected type 'float32', got unconvertible type '{LongTypeOf(other)}'");
                return 0;
        }
    }

    /// <summary>A length of time: a text in Go's form, or a number of nanoseconds.</summary>
    public long Nanoseconds()
    {
        if (Single() is not GoValue.Text text)
        {
            return Whole("time.Duration", "int", "Int");
        }

        if (GoDuration.TryParse(text.Value, out var duration, out var error))
        {
            return duration.Ticks * TimeSpan.NanosecondsPerTick;
        }

        Findings.Complain($"error decoding '{Way}': {error}");
        return 0;
    }

    /// <summary>The members of a struct; null where nothing was given, or what is no struct.</summary>
    public LooseMap? Map()
    {
        switch (Single())
        {
            case null or GoValue.Null:
                return null;
            case GoValue.Map map:
                return new LooseMap(map, Way, Findings);
            case var other:
                Findings.Complain($"'{Way}' expected a map, got '{TypeOf(other)}'");
                return null;
        }
    }

    /// <summary>Null where nothing was given; what is no list counts as one of one.</summary>
    public IReadOnlyList<T>? List<T>(Func<LooseValue, T> read)
    {
        IReadOnlyList<GoValue>? items = Value switch
        {
            null or GoValue.Null => null,
            GoValue.List list => list.Items,
            GoValue.Map { Members.Count: 0 } => [],
            GoValue.Text { Value: "" } => [],
            _ => [Value],
        };
        var (way, findings) = (Way, Findings);
        return items is null ? null : [.. items.Select((item, at) => read(new LooseValue(item, $"{way}[{at}]", findings)))];
    }

    /// <summary>An object whose names are the user's; empty where none was given.</summary>
    public IEnumerable<KeyValuePair<string, T>> Named<T>(Func<LooseValue, T> read)
    {
        var single = Single();
        if (single is not GoValue.Map map)
        {
            if (single is not (null or GoValue.Null or GoValue.List { Items.Count: 0 }))
            {
                Findings.Complain($"'{Way}' expected a map, got '{TypeOf(single)}'");
            }

            return [];
        }

        var (way, findings) = (Way, Findings);
        return [.. map.Members.Select(member => KeyValuePair.Create(
            member.Key, read(new LooseValue(member.Value, $"{way}[{member.Key}]", findings))))];
    }

    /// <summary>What a list of one stands for, where no list is wanted.</summary>
    private GoValue? Single() => Value is GoValue.List { Items: [var only] } ? only : Value;

    private long Whole(string goType, string asked, string function)
    {
        switch (Single())
        {
            case null or GoValue.Null:
                return 0;
            case GoValue.Number number:
                return Math.Abs(number.Value) < long.MaxValue ? (long)number.Value : long.MinValue;
            case GoValue.Flag flag:
                return flag.Value ? 1 : 0;
            case GoValue.Text text
                when long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed):
                return parsed;
            case GoValue.Text text:
                Findings.Complain(
                    $"cannot parse '{Way}' as {asked}: strconv.Parse{function}: parsing {GoText.Quote(text.Value)}: invalid syntax");
                return 0;
            case var other:
                Findings.Complain($"'{Way}' expected type '{goType}', got unconvertible type '{LongTypeOf(other)}'");
                return 0;
        }
    }

    /// <summary>Go's word for what stands there.</summary>
    public static string TypeOf(GoValue value) => value switch
    {
        GoValue.Text => "string",
        GoValue.Flag => "bool",
        GoValue.Number => "float64",
        GoValue.List => "slice",
        _ => "map",
    };

    private static string LongTypeOf(GoValue value) => value switch
    {
        GoValue.List => "[]interface {}",
        GoValue.Map => "map[string]interface {}",
        _ => TypeOf(value),
    };
}
