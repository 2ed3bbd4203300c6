using Muster.Bedrock;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Filter;

/// <summary>
/// Reads Consul's filter language: <c>Node == n1 and not ("a" in Tags or Meta["k"] is empty)</c>. Words are lower case;
/// <c>not</c> binds tighter than <c>and</c>, that tighter than <c>or</c>. Errors are those of Consul 1.8.7's parser, which
/// come from the order in which its grammar tries what may stand where: that order is kept here.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Nested parentheses and nots: deeper ones nobody writes by hand, and each costs stack.</summary>
    private const int DepthMax = 100;

    private const string Space = "[ \\t\\r\\n]";

    private readonly FilterText _text;
    private readonly Dictionary<(Rule Rule, int At), (int End, object? Found)> _known = [];
    private int _depth;
    private bool _tooDeep;

    private FilterParser(string text) => _text = new FilterText(text);

    private enum Rule
    {
        Or,
        And,
        Not,
        Match,
        Selector,
        Value,
    }

    public static Result<FilterNode> Parse(string text)
    {
        var parser = new FilterParser(text);
        var node = parser.Input();
        var error = parser._tooDeep ? $"more than {DepthMax} levels deep" : parser._text.Error(node is not null);
        return error is null ? Result<FilterNode>.Of(node!) : new Refused(Refusal.Invalid, error);
    }

    private FilterNode? Input()
    {
        FilterNode? node = null;
        return _text.Try(() => MaySpace() && _text.Literal("(") && MaySpace() && Or(out node) && MaySpace()
                && _text.Literal(")") && MaySpace() && _text.End())
            || _text.Try(() => MaySpace() && Or(out node) && MaySpace() && _text.End())
            ? node
            : null;
    }

    private bool Or(out FilterNode? node) =>
        Remember(Rule.Or, () => Joined("or", And, many => new FilterNode.Any(many)), out node);

    private bool And(out FilterNode? node) =>
        Remember(Rule.And, () => Joined("and", Not, many => new FilterNode.All(many)), out node);

    /// <summary>One, or several with the word between them.</summary>
    private FilterNode? Joined(string word, Reading<FilterNode> item, Func<FilterNode[], FilterNode> join)
    {
        if (!item(out var first))
        {
            return null;
        }

        List<FilterNode> all = [first!];
        while (_text.Try(() => MustSpace() && _text.Literal(word) && MustSpace() && item(out var next) && Add(all, next!)))
        {
        }

        return all.Count == 1 ? first : join([.. all]);
    }

    private static bool Add(List<FilterNode> all, FilterNode next)
    {
        all.Add(next);
        return true;
    }

    private bool Not(out FilterNode? node) => Remember(Rule.Not, () => Deeper(ReadNot), out node);

    private FilterNode? ReadNot()
    {
        FilterNode? inner = null;
        return _text.Try(() => _text.Literal("not") && MustSpace() && Not(out inner))
            ? new FilterNode.Not(inner!)
            : _text.Within("grouping", Parenthesized);
    }

    private FilterNode? Parenthesized()
    {
        FilterNode? node = null;
        return _text.Try(() => _text.Literal("(") && MaySpace() && Or(out node) && MaySpace() && _text.Literal(")"))
            || Match(out node)
            || _text.Try(() => _text.Literal("(") && MaySpace() && Or(out _) && MaySpace()
                && _text.Not(() => _text.Literal(")")) && _text.Fail("Unmatched parentheses"))
            ? node
            : null;
    }

    private bool Match(out FilterNode? node) => Remember(Rule.Match, () => _text.Within("match", ReadMatch), out node);

    private FilterNode? ReadMatch()
    {
        FilterNode? node = null;
        return _text.Try(() => SelectorFirst(out node)) || _text.Try(() => Emptiness(out node))
            || _text.Try(() => ValueFirst(out node)) || _text.Try(NoSelector)
            ? node
            : null;
    }

    private bool SelectorFirst(out FilterNode? node)
    {
        node = null;
        if (!Selector(out var selector)
            || ComparisonAt() is not { } op
            || !Value(out var value))
        {
            return false;
        }

        node = new FilterNode.Match(selector!, op, value!);
        return true;
    }

    private FilterOperator? ComparisonAt() =>
        _text.Try(() => MaySpace() && _text.Literal("==") && MaySpace()) ? FilterOperator.Equal
        : _text.Try(() => MaySpace() && _text.Literal("!=") && MaySpace()) ? FilterOperator.NotEqual
        : Words("contains") ? FilterOperator.In
        : Words("not", "contains") ? FilterOperator.NotIn
        : Words("matches") ? FilterOperator.Matches
        : Words("not", "matches") ? FilterOperator.NotMatches
        : null;

    private bool Emptiness(out FilterNode? node)
    {
        node = null;
        if (!Selector(out var selector))
        {
            return false;
        }

        FilterOperator? op =
            _text.Try(() => Word("is") && Word("empty")) ? FilterOperator.IsEmpty
            : _text.Try(() => Word("is") && Word("not") && Word("empty")) ? FilterOperator.IsNotEmpty
            : null;
        node = op is { } found ? new FilterNode.Match(selector!, found, "") : null;
        return node is not null;
    }

    private bool ValueFirst(out FilterNode? node)
    {
        node = null;
        if (!Value(out var value) || MembershipAt() is not { } op || !Selector(out var selector))
        {
            return false;
        }

        node = new FilterNode.Match(selector!, op, value!);
        return true;
    }

    private bool NoSelector() =>
        Value(out _) && MembershipAt() is not null && _text.Not(() => Selector(out _)) && _text.Fail("Invalid selector");

    private FilterOperator? MembershipAt() =>
        Words("in") ? FilterOperator.In : Words("not", "in") ? FilterOperator.NotIn : null;

    private bool Selector(out string[]? selector) =>
        Remember(Rule.Selector, () => _text.Within("selector", ReadSelector), out selector);

    private string[]? ReadSelector()
    {
        if (Identifier() is not { } first)
        {
            return null;
        }

        List<string> names = [first];
        while (NextName() is { } name)
        {
            names.Add(name);
        }

        return [.. names];
    }

    private string? NextName()
    {
        string? name = null;
        return _text.Try(() => _text.Literal(".") && (name = Identifier()) is not null) || _text.Within("index", () => Index(out name))
            ? name
            : null;
    }

    private bool Index(out string? name)
    {
        string? found = null;
        var read = _text.Try(() => _text.Literal("[") && MaySpace() && Quoted(out found) && MaySpace() && _text.Literal("]"))
            || _text.Try(() => _text.Literal("[") && MaySpace() && _text.Not(() => Quoted(out _)) && _text.Fail("Invalid index"))
            || _text.Try(() => _text.Literal("[") && MaySpace() && Quoted(out _) && MaySpace()
                && _text.Not(() => _text.Literal("]")) && _text.Fail("Unclosed index expression"));
        name = found;
        return read;
    }

    private string? Identifier()
    {
        var start = _text.At;
        if (!_text.OneOf("[a-zA-Z]", char.IsAsciiLetter))
        {
            return null;
        }

        while (_text.OneOf("[a-zA-Z0-9_]", letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
        }

        return _text[start.._text.At];
    }

    private bool Value(out string? value) => Remember(Rule.Value, () => _text.Within("value", ReadValue), out value);

    private string? ReadValue()
    {
        string? value = null;
        return Selector(out var names) ? string.Join('.', names!)
            : _text.Within("number", () => Number(out value)) || Quoted(out value) ? value
            : null;
    }

    private bool Number(out string? number)
    {
        var start = _text.At;
        var found = _text.Try(() => Digits() && _text.Try(EndsNumber))
            || _text.Try(() => Digits() && _text.Not(EndsNumber) && _text.Fail("Invalid number literal"));
        number = found ? _text[start.._text.At] : null;
        return found;
    }

    private bool Digits()
    {
        _ = _text.Literal("-");
        if (!_text.Literal("0"))
        {
            if (!_text.OneOf("[1-9]", digit => digit is >= '1' and <= '9'))
            {
                return false;
            }

            Run();
        }

        _ = _text.Try(() => _text.Literal(".") && _text.OneOf("[0-9]", char.IsAsciiDigit) && Run());
        return true;

        bool Run()
        {
            while (_text.OneOf("[0-9]", char.IsAsciiDigit))
            {
            }

            return true;
        }
    }

    /// <summary>What may come after a number; it is not used up.</summary>
    private bool EndsNumber()
    {
        var start = _text.At;
        var ends = MustSpace() || _text.End() || _text.Literal(")");
        _text.At = start;
        return ends;
    }

    private bool Quoted(out string? value)
    {
        string? found = null;
        var read = _text.Within("string", () =>
        {
            var start = _text.At;
            if (_text.Try(() => Body("`") && _text.Literal("`")) || _text.Try(() => Body("\"") && _text.Literal("\"")))
            {
                found = GoText.Unquote(_text[start.._text.At]);
                if (found is null)
                {
                    // Consul notes it and reads on, only to refuse in the end.
                    _text.Fail("invalid syntax", start);
                    found = "";
                }

                return true;
            }

            return _text.Try(() => (_text.Try(() => Body("`")) || Body("\"")) && _text.End()
                && _text.Fail("Unterminated string literal"));
        });
        value = found;
        return read;
    }

    /// <summary>A quote and all that follows up to the next.</summary>
    private bool Body(string quote)
    {
        if (!_text.Literal(quote))
        {
            return false;
        }

        while (_text.Try(() => _text.Not(() => _text.Literal(quote)) && _text.Any()))
        {
        }

        return true;
    }

    /// <summary>Words, with space before, between and after them.</summary>
    private bool Words(params string[] words) => _text.Try(() => Array.TrueForAll(words, Word) && MustSpace());

    private bool Word(string word) => MustSpace() && _text.Literal(word);

    private bool MaySpace()
    {
        _ = MustSpace();
        return true;
    }

    private bool MustSpace()
    {
        var found = false;
        while (_text.OneOf(Space, letter => letter is ' ' or '\t' or '\r' or '\n'))
        {
            found = true;
        }

        return found;
    }

    private FilterNode? Deeper(Func<FilterNode?> read)
    {
        _tooDeep |= _depth >= DepthMax;
        if (_tooDeep)
        {
            return null;
        }

        _depth++;
        var node = read();
        _depth--;
        return node;
    }

    /// <summary>
    /// What a rule reads at a place is read once: the grammar tries the same again and again, and every level would double
    /// that. Not within a look-ahead for what must not come, where errors are noted otherwise.
    /// </summary>
    private bool Remember<T>(Rule rule, Func<T?> read, out T? found)
        where T : class
    {
        var start = _text.At;
        if (!_text.LooksForNothing && _known.TryGetValue((rule, start), out var known))
        {
            _text.At = known.End;
            found = (T?)known.Found;
            return found is not null;
        }

        found = read();
        if (found is null)
        {
            _text.At = start;
        }

        if (!_text.LooksForNothing)
        {
            _known[(rule, start)] = (_text.At, found);
        }

        return found is not null;
    }

    private delegate bool Reading<T>(out T? found);
}
