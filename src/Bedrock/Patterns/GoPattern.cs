using System.Globalization;
using System.Text;

namespace Muster.Bedrock.Patterns;

/// <summary>
/// Reads a regular expression as Go 1.15's <c>regexp</c> does, and says the same in .NET's words, or what is wrong in Go's.
/// Go's letters, digits and spaces are ASCII's, its <c>$</c> is the very end, its groups have numbers alone.
/// </summary>
public sealed class GoPattern
{
    /// <summary>Repetitions that Go counts to.</summary>
    private const int RepeatMax = 1000;

    /// <summary>Nested groups: nobody writes more by hand, and each costs the matcher stack.</summary>
    private const int DepthMax = 100;

    private readonly string _whole;
    private readonly StringBuilder _out = new();
    private readonly Stack<bool> _outerUngreedy = new();
    private int _at;
    private bool _ungreedy;
    private bool _multiline;
    private readonly Stack<bool> _outerMultiline = new();
    private bool _repeatable;

    private GoPattern(string whole) => _whole = whole;

    /// <summary>The pattern for .NET; or Go's error.</summary>
    public static Result<string> Translate(string pattern)
    {
        var reader = new GoPattern(pattern);
        return reader.Read() is { } error
            ? new Refused(Refusal.Invalid, $"error parsing regexp: {error}")
            : reader._out.ToString();
    }

    private string? Read()
    {
        var lastRepeat = -1;
        while (_at < _whole.Length)
        {
            var start = _at;
            var repeats = false;
            var error = _whole[_at] switch
            {
                '(' => Open(),
                ')' => Close(),
                '|' => Emit("|", 1, repeatable: false),
                '^' => Emit("^", 1),
                '$' => Emit(_multiline ? "$" : "\\z", 1),
                '.' => Emit(".", 1),
                '[' => Class(),
                '*' or '+' or '?' => Repeat(start, 1, lastRepeat, out repeats),
                '{' => Counted(start, lastRepeat, out repeats),
                '\\' => Escaped(),
                _ => Literal(),
            };
            if (error is not null)
            {
                return error;
            }

            lastRepeat = repeats ? start : -1;
        }

        return _outerUngreedy.Count > 0 ? Wrong("missing closing )", _whole) : null;
    }

    private string? Emit(string text, int length, bool repeatable = true)
    {
        _out.Append(text);
        _at += length;
        _repeatable = repeatable;
        return null;
    }

    private string? Literal()
    {
        var length = char.IsHighSurrogate(_whole[_at]) && _at + 1 < _whole.Length ? 2 : 1;
        var text = _whole.Substring(_at, length);
        return Emit(length == 2 ? $"(?:{text})" : Code(text[0]), length);
    }

    private string? Open()
    {
        if (_outerUngreedy.Count >= DepthMax)
        {
            return $"more than {DepthMax} groups nested: `{_whole}`";
        }

        if (Starts("(?"))
        {
            return Flags();
        }

        Enter();
        return Emit("(", 1, repeatable: false);
    }

    private void Enter()
    {
        _outerUngreedy.Push(_ungreedy);
        _outerMultiline.Push(_multiline);
    }

    private string? Close()
    {
        if (!_outerUngreedy.TryPop(out _ungreedy) || !_outerMultiline.TryPop(out _multiline))
        {
            return Wrong("unexpected )", _whole);
        }

        return Emit(")", 1);
    }

    /// <summary>A group with a name, or with other flags, or other flags for the rest of the group.</summary>
    private string? Flags()
    {
        var start = _at;
        if (_whole.Length - start > 4 && Starts("(?P<"))
        {
            var end = _whole.IndexOf('>', start);
            var name = end < 0 ? "" : _whole[(start + 4)..end];
            if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                return Wrong("invalid named capture", end < 0 ? _whole[start..] : _whole[start..(end + 1)]);
            }

            Enter();
            return Emit("(", end + 1 - start, repeatable: false);
        }

        var (on, off, negative, seen) = ("", "", false, false);
        for (var at = start + 2; at < _whole.Length; at++)
        {
            var letter = _whole[at];
            switch (letter)
            {
                case 'i' or 'm' or 's' or 'U':
                    (on, off) = negative ? (on, off + letter) : (on + letter, off);
                    seen = true;
                    continue;
                case '-' when !negative:
                    (negative, seen) = (true, false);
                    continue;
                case ':' or ')' when !negative || seen:
                    Apply(on, off, opens: letter == ':');
                    _at = at + 1;
                    _repeatable = letter == ')' && _repeatable;
                    return null;
                default:
                    return Wrong("invalid or unsupported Perl syntax", _whole[start..(at + 1)]);
            }
        }

        return Wrong("invalid or unsupported Perl syntax", _whole[start..]);
    }

    private void Apply(string on, string off, bool opens)
    {
        if (opens)
        {
            Enter();
        }

        _ungreedy = on.Contains('U', StringComparison.Ordinal) || (_ungreedy && !off.Contains('U', StringComparison.Ordinal));
        _multiline = on.Contains('m', StringComparison.Ordinal) || (_multiline && !off.Contains('m', StringComparison.Ordinal));
        on = on.Replace("U", "", StringComparison.Ordinal);
        off = off.Replace("U", "", StringComparison.Ordinal);
        var flags = off.Length > 0 ? $"{on}-{off}" : on;
        _out.Append(opens ? $"(?{flags}:" : flags.Length > 0 ? $"(?{flags})" : "");
    }

    private string? Counted(int start, int lastRepeat, out bool repeats)
    {
        repeats = false;
        if (Counts() is not var (length, min, max))
        {
            return Emit("\\{", 1);
        }

        return min > RepeatMax || max > RepeatMax || (max >= 0 && min > max)
            ? Wrong("invalid repeat count", _whole.Substring(start, length))
            : Repeat(start, length, lastRepeat, out repeats);
    }

    /// <summary><c>{2}</c>, <c>{2,}</c>, <c>{2,3}</c>; null where the brace is only a brace.</summary>
    private (int Length, int Min, int Max)? Counts()
    {
        var at = _at + 1;
        if (Digits(ref at) is not { } min)
        {
            return null;
        }

        var max = min;
        if (at < _whole.Length && _whole[at] == ',')
        {
            at++;
            max = at < _whole.Length && _whole[at] == '}' ? -1 : Digits(ref at) ?? int.MinValue;
        }

        return max != int.MinValue && at < _whole.Length && _whole[at] == '}' ? (at + 1 - _at, min, max) : null;
    }

    /// <summary>A number without leading zeros; large ones are all too large.</summary>
    private int? Digits(ref int at)
    {
        var start = at;
        while (at < _whole.Length && char.IsAsciiDigit(_whole[at]))
        {
            at++;
        }

        return at == start || (_whole[start] == '0' && at > start + 1) ? null
            : int.TryParse(_whole.AsSpan(start..at), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number <= RepeatMax ? number
            : RepeatMax + 1;
    }

    private string? Repeat(int start, int length, int lastRepeat, out bool repeats)
    {
        var end = start + length;
        var lazy = end < _whole.Length && _whole[end] == '?';
        end += lazy ? 1 : 0;
        repeats = true;
        if (lastRepeat >= 0)
        {
            return Wrong("invalid nested repetition operator", _whole[lastRepeat..end]);
        }

        if (!_repeatable)
        {
            return Wrong("missing argument to repetition operator", _whole[start..end]);
        }

        _out.Append(_whole, start, length).Append(lazy != _ungreedy ? "?" : "");
        _at = end;
        return null;
    }

    private string? Escaped()
    {
        if (Starts("\\Q"))
        {
            var end = _whole.IndexOf("\\E", _at, StringComparison.Ordinal);
            foreach (var letter in _whole[(_at + 2)..(end < 0 ? _whole.Length : end)])
            {
                _ = Emit(Code(letter), 0);
            }

            _at = end < 0 ? _whole.Length : end + 2;
            return null;
        }

        var boundary = _at + 1 < _whole.Length ? _whole[_at + 1] : '\0';
        if (boundary is 'A' or 'b' or 'B' or 'z')
        {
            return Emit($"\\{boundary}", 2);
        }

        var set = new GoCharClass(_whole);
        if (set.ReadEscape(ref _at, out var error))
        {
            return error ?? Emit(set.ToString(negated: false), 0);
        }

        return set.ReadCharacter(ref _at, out var rune, out error) ? Emit(Code(rune), 0) : error;
    }

    private string? Class()
    {
        var set = new GoCharClass(_whole);
        return set.Read(ref _at, out var negated) is { } error ? error : Emit(set.ToString(negated), 0);
    }

    private bool Starts(string text) => _whole.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);

    private static string Code(int rune) => rune <= char.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune:X4}")
        : $"(?:{char.ConvertFromUtf32(rune)})";

    /// <summary>Go's error, with the piece it is about.</summary>
    internal static string Wrong(string what, string piece) => $"{what}: `{piece}`";
}
