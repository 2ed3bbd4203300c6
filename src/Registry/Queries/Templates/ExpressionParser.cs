using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Muster.Registry.Queries.Templates;

/// <summary>
/// Reads the part of HIL that Consul 1.8.7 knows:
/// <code>
/// text  = { plain | "$${" | "${" sum "}" }
/// sum   = value { ("+" | "-" | "*" | "/" | "%") value }     all alike, from the left
/// value = ["+" | "-"] (number | name | name "(" [sum {"," sum}] ")" | "(" sum ")" | '"' text '"')
/// </code>
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Braces within braces: nobody writes more by hand, and each costs stack.</summary>
    private const int DepthMax = 32;

    private readonly string _text;
    private int _at;
    private int _depth;
    private bool _broken;

    private ExpressionParser(string text) => _text = text;

    /// <summary>Null where it cannot be read.</summary>
    public static Expression? Parse(string text)
    {
        var parser = new ExpressionParser(text);
        var parsed = parser.Text(quoted: false);
        return parser._broken ? null : parsed;
    }

    private Expression Text(bool quoted)
    {
        var start = Here();
        var parts = ImmutableArray.CreateBuilder<Expression>();
        var plain = new StringBuilder();
        var plainAt = start;
        while (!_broken && _at < _text.Length && !(quoted && _text[_at] == '"'))
        {
            if (Takes("$${"))
            {
                plain.Append("${");
            }
            else if (Takes("${"))
            {
                Flush(parts, plain, plainAt);
                parts.Add(Braced());
                plainAt = Here();
            }
            else
            {
                plain.Append(quoted && _text[_at] == '\\' ? Escaped() : _text[_at++]);
            }
        }

        Flush(parts, plain, plainAt);
        return parts.Count == 1 ? parts[0] : new Expression.Joined(parts.ToImmutable(), start);
    }

    private static void Flush(ImmutableArray<Expression>.Builder parts, StringBuilder plain, Place at)
    {
        if (plain.Length > 0)
        {
            parts.Add(new Expression.Literal(plain.ToString(), at));
            plain.Clear();
        }
    }

    private Expression Braced()
    {
        _broken |= ++_depth > DepthMax;
        var inside = Sum();
        Expect('}');
        _depth--;
        return inside;
    }

    private Expression Sum()
    {
        var left = Value();
        while (!_broken && Ahead() is '+' or '-' or '*' or '/' or '%')
        {
            var at = Here();
            var sign = _text[_at++];
            left = new Expression.Arithmetic(sign, left, Value(), at);
        }

        return left;
    }

    private Expression Value()
    {
        var next = Ahead();
        var at = Here();
        switch (next)
        {
            case '+' or '-':
                _at++;
                return new Expression.Arithmetic(next, new Expression.Number(0, at), Nested(Value), at);
            case '(':
                _at++;
                var inner = Nested(Sum);
                Expect(')');
                return inner;
            case '"':
                _at++;
                var quoted = Nested(() => Text(quoted: true));
                Expect('"');
                return quoted;
            case >= '0' and <= '9':
                return Number(at);
            default:
                return Named(at);
        }
    }

    private Expression Nested(Func<Expression> read)
    {
        _broken |= ++_depth > DepthMax;
        var inside = _broken ? new Expression.Literal("", Here()) : read();
        _depth--;
        return inside;
    }

    private Expression.Number Number(Place at)
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        _broken |= !long.TryParse(
            _text.AsSpan(start.._at), NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        return new Expression.Number(value, at);
    }

    private Expression Named(Place at)
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-' or '.'))
        {
            _at++;
        }

        var name = _text[start.._at];
        _broken |= name.Length == 0;
        if (Ahead() != '(')
        {
            return new Expression.Variable(name, at);
        }

        _at++;
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        while (!_broken && Ahead() != ')')
        {
            if (arguments.Count > 0)
            {
                Expect(',');
            }

            arguments.Add(Nested(Sum));
        }

        Expect(')');
        return new Expression.Call(name, arguments.ToImmutable(), at);
    }

    private char Escaped()
    {
        _at++;
        var letter = _at < _text.Length ? _text[_at++] : '\0';
        _broken |= letter is not ('"' or '\\' or 'n');
        return letter == 'n' ? '\n' : letter;
    }

    private char Ahead()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void Expect(char letter)
    {
        if (Ahead() == letter)
        {
            _at++;
        }
        else
        {
            _broken = true;
        }
    }

    private bool Takes(string beginning)
    {
        if (!_text.AsSpan(_at).StartsWith(beginning, StringComparison.Ordinal))
        {
            return false;
        }

        _at += beginning.Length;
        return true;
    }

    private Place Here()
    {
        var before = _text.AsSpan(0, _at);
        var line = before.LastIndexOf('\n');
        return new Place(before.Count('\n') + 1, _at - line);
    }
}
