using System.Globalization;
using System.Text;
using Muster.Bedrock;

namespace Muster.Doors.Consul.Filter;

/// <summary>
/// Reads Consul's filter language: <c>Node == n1 and not ("a" in Tags or Meta["k"] is empty)</c>. Words are lower case;
/// <c>not</c> binds tighter than <c>and</c>, that tighter than <c>or</c>.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Nested parentheses and nots: deeper ones nobody writes by hand, and each costs stack.</summary>
    private const int DepthMax = 100;

    private readonly string _text;
    private int _at;
    private int _depth;
    private string? _error;

    private FilterParser(string text) => _text = text;

    public static Result<FilterNode> Parse(string text)
    {
        var parser = new FilterParser(text);
        var node = parser.Or();
        parser.SkipSpace();
        if (parser._error is null && parser._at < text.Length)
        {
            parser.Expect("\"and\", \"or\" or the end");
        }

        return parser._error is { } error ? new Refused(Refusal.Invalid, error) : Result<FilterNode>.Of(node!);
    }

    private FilterNode? Or()
    {
        var left = And();
        while (_error is null && TakeWord("or"))
        {
            left = And() is { } right ? new FilterNode.Or(left!, right) : null;
        }

        return left;
    }

    private FilterNode? And()
    {
        var left = Not();
        while (_error is null && TakeWord("and"))
        {
            left = Not() is { } right ? new FilterNode.And(left!, right) : null;
        }

        return left;
    }

    private FilterNode? Not()
    {
        if (_depth >= DepthMax)
        {
            _error ??= $"more than {DepthMax} levels deep";
            return null;
        }

        _depth++;
        var node = TakeWord("not")
            ? Not() is { } inner ? new FilterNode.Not(inner) : null
            : Parenthesized();
        _depth--;
        return node;
    }

    private FilterNode? Parenthesized()
    {
        SkipSpace();
        if (!Take('('))
        {
            return Match();
        }

        var inner = Or();
        SkipSpace();
        if (_error is null && !Take(')'))
        {
            Expect("\")\"");
        }

        return inner;
    }

    private FilterNode.Match? Match()
    {
        if (Peek() is '"' or '`' or '-' || char.IsAsciiDigit(Peek()))
        {
            return ValueFirst(Value());
        }

        var start = _at;
        if (Selector() is not { } selector)
        {
            return null;
        }

        var bare = _text[start.._at];
        SkipSpace();
        if (TakeText("=="))
        {
            return WithValue(selector, FilterOperator.Equal);
        }

        if (TakeText("!="))
        {
            return WithValue(selector, FilterOperator.NotEqual);
        }

        if (TakeWord("is"))
        {
            var op = TakeWord("not") ? FilterOperator.IsNotEmpty : FilterOperator.IsEmpty;
            return TakeWord("empty") ? new FilterNode.Match(selector, op, "") : Expect("\"empty\"");
        }

        var before = _at;
        var negated = TakeWord("not");
        if (TakeWord("contains"))
        {
            return WithValue(selector, negated ? FilterOperator.NotIn : FilterOperator.In);
        }

        if (TakeWord("matches"))
        {
            return WithValue(selector, negated ? FilterOperator.NotMatches : FilterOperator.Matches);
        }

        _at = before;
        return ValueFirst(bare);
    }

    /// <summary>A value, then <c>in</c> or <c>not in</c>, then where to look.</summary>
    private FilterNode.Match? ValueFirst(string? value)
    {
        if (value is null)
        {
            return null;
        }

        var negated = TakeWord("not");
        if (!TakeWord("in"))
        {
            return Expect("\"!=\", \"==\", \"contains\", \"in\", \"is\", \"matches\" or \"not\"");
        }

        SkipSpace();
        return Selector() is { } selector
            ? new FilterNode.Match(selector, negated ? FilterOperator.NotIn : FilterOperator.In, value)
            : null;
    }

    private FilterNode.Match? WithValue(string[] selector, FilterOperator op) =>
        Value() is { } value ? new FilterNode.Match(selector, op, value) : null;

    private string[]? Selector()
    {
        var names = new List<string>();
        do
        {
            if (Identifier() is not { } name)
            {
                return null;
            }

            names.Add(name);
            while (Take('['))
            {
                SkipSpace();
                if (Quoted() is not { } key)
                {
                    return null;
                }

                SkipSpace();
                if (!Take(']'))
                {
                    Expect("\"]\"");
                    return null;
                }

                names.Add(key);
            }
        }
        while (Take('.'));
        return [.. names];
    }

    private string? Identifier()
    {
        var start = _at;
        if (!char.IsAsciiLetter(Peek()))
        {
            Expect("a selector");
            return null;
        }

        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            _at++;
        }

        return _text[start.._at];
    }

    private string? Value()
    {
        SkipSpace();
        if (Peek() is '"' or '`')
        {
            return Quoted();
        }

        var start = _at;
        if (Peek() != '-' && !char.IsAsciiDigit(Peek()))
        {
            return Selector() is null ? null : _text[start.._at];
        }

        _at++;
        while (char.IsAsciiDigit(Peek()) || Peek() == '.')
        {
            _at++;
        }

        var number = _text[start.._at];
        var isNumber = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (isNumber && (Peek() is '\0' or ')' || char.IsWhiteSpace(Peek())))
        {
            return number;
        }

        Fail("Invalid number literal");
        return null;
    }

    private string? Quoted()
    {
        var quote = Peek();
        if (quote is not ('"' or '`'))
        {
            Expect("a quoted text");
            return null;
        }

        _at++;
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (quote == '"' && _text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            text.Append(_text[_at++]);
        }

        if (!Take(quote))
        {
            Fail("Unterminated string literal");
            return null;
        }

        return text.ToString();
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TakeText(string wanted)
    {
        if (!_text.AsSpan(_at).StartsWith(wanted, StringComparison.Ordinal))
        {
            return false;
        }

        _at += wanted.Length;
        return true;
    }

    /// <summary>A word on its own: not the beginning of a longer name.</summary>
    private bool TakeWord(string word)
    {
        var before = _at;
        SkipSpace();
        if (TakeText(word) && !char.IsAsciiLetterOrDigit(Peek()) && Peek() is not ('_' or '.' or '[' or '=' or '!'))
        {
            return true;
        }

        _at = before;
        return false;
    }

    private FilterNode.Match? Expect(string what) => Fail($"no match found, expected: {what}");

    /// <summary>Placed as Consul's parser places it: line, column and offset, here always of the first line.</summary>
    private FilterNode.Match? Fail(string what)
    {
        _error ??= string.Create(CultureInfo.InvariantCulture, $"1:{_at + 1} ({_at}): {what}");
        return null;
    }
}
