using System.Globalization;
using System.Text;

namespace Muster.Bedrock.Patterns;

/// <summary>
/// A set of characters within a Go pattern: <c>[a-z]</c>, <c>[[:alpha:]]</c>, <c>\d</c>, <c>\p{L}</c>. Said in .NET's words
/// it is ranges and categories only, which mean the same there.
/// </summary>
internal sealed class GoCharClass(string whole)
{
    private static readonly Dictionary<string, string> _named = new(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7F",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1F\x7F\x7F",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZ__az",
        ["xdigit"] = "09AFaf",
    };

    // Those of Unicode that .NET names as Go does. Scripts have other names there.
    private static readonly HashSet<string> _categories = new(
        ("L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co").Split(' '),
        StringComparer.Ordinal);

    private readonly StringBuilder _members = new();

    public string ToString(bool negated) =>
        _members.Length > 0 ? $"[{(negated ? "^" : "")}{_members}]" : negated ? "[\\u0000-\\uFFFF]" : "[^\\u0000-\\uFFFF]";

    /// <summary>From the bracket on to behind the closing one; Go's error, or null.</summary>
    public string? Read(ref int at, out bool negated)
    {
        var start = at;
        at++;
        negated = at < whole.Length && whole[at] == '^';
        at += negated ? 1 : 0;
        for (var first = true; first || at >= whole.Length || whole[at] != ']'; first = false)
        {
            if (ReadNamed(ref at, out var error) || ReadEscape(ref at, out error))
            {
                if (error is not null)
                {
                    return error;
                }
            }
            else if (ReadRange(ref at, start) is { } wrong)
            {
                return wrong;
            }
        }

        at++;
        return null;
    }

    /// <summary><c>\d</c>, <c>\p{L}</c> and the like; false when none is there. Whatever is wrong is in the error.</summary>
    public bool ReadEscape(ref int at, out string? error)
    {
        error = null;
        if (at + 1 >= whole.Length || whole[at] != '\\')
        {
            return false;
        }

        var letter = whole[at + 1];
        if (letter is 'p' or 'P')
        {
            error = ReadCategory(ref at, negated: letter == 'P');
            return true;
        }

        var ranges = char.ToLowerInvariant(letter) switch
        {
            'd' => "09",
            's' => "\t\n\f\r  ",
            'w' => "09AZ__az",
            _ => null,
        };
        if (ranges is null)
        {
            return false;
        }

        AddAll(ranges, negated: char.IsAsciiLetterUpper(letter));
        at += 2;
        return true;
    }

    /// <summary>One escaped character, as Go reads it.</summary>
    public bool ReadCharacter(ref int at, out int rune, out string? error)
    {
        var start = at;
        error = null;
        rune = 0;
        if (at + 1 >= whole.Length)
        {
            error = GoPattern.Wrong("trailing backslash at end of expression", "");
            return false;
        }

        var letter = whole[at + 1];
        at += 2;
        switch (letter)
        {
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v':
                rune = letter switch { 'a' => '\a', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\v' };
                return true;
            case 'x' when ReadHex(ref at, out rune):
                return true;
            case '0':
            case >= '1' and <= '7' when at < whole.Length && IsOctal(whole[at]):
                rune = letter - '0';
                for (var i = 1; i < 3 && at < whole.Length && IsOctal(whole[at]); i++)
                {
                    rune = (rune * 8) + whole[at++] - '0';
                }

                return true;
            case < '\x80' when !char.IsAsciiLetterOrDigit(letter):
                rune = letter;
                return true;
            default:
                error = GoPattern.Wrong("invalid escape sequence", whole[start..at]);
                return false;
        }
    }

    private static bool IsOctal(char letter) => letter is >= '0' and <= '7';

    /// <summary><c>41</c> or <c>{1F600}</c>, behind the x; what was looked at is used up, as errors show it.</summary>
    private bool ReadHex(ref int at, out int rune)
    {
        rune = 0;
        if (at < whole.Length && whole[at] == '{')
        {
            var end = whole.IndexOf('}', at);
            var digits = end < 0 ? default : whole.AsSpan((at + 1)..end);
            var read = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rune)
                && Rune.IsValid(rune);
            at = read ? end + 1 : at + 1;
            return read;
        }

        var two = whole.AsSpan(at, Math.Min(2, whole.Length - at));
        at += two.Length;
        return two.Length == 2 && int.TryParse(two, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rune);
    }

    private bool ReadNamed(ref int at, out string? error)
    {
        error = null;
        if (whole.Length - at <= 2 || whole[at] != '[' || whole[at + 1] != ':')
        {
            return false;
        }

        var end = whole.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var name = whole[(at + 2)..end];
        var negated = name.StartsWith('^');
        if (_named.TryGetValue(negated ? name[1..] : name, out var ranges))
        {
            AddAll(ranges, negated);
        }
        else
        {
            error = GoPattern.Wrong("invalid character class range", whole[at..(end + 2)]);
        }

        at = end + 2;
        return true;
    }

    private string? ReadCategory(ref int at, bool negated)
    {
        var start = at;
        var end = at + 2 < whole.Length && whole[at + 2] == '{' ? whole.IndexOf('}', at) : Math.Min(at + 2, whole.Length - 1);
        if (end < 0)
        {
            return GoPattern.Wrong("invalid character class range", whole[start..]);
        }

        at = end + 1;
        var name = whole[(start + 2)..at].Trim('{', '}');
        (name, negated) = name.StartsWith('^') ? (name[1..], !negated) : (name, negated);
        if (name == "Any")
        {
            _members.Append(negated ? "" : "\\u0000-\\uFFFF");
            return null;
        }

        if (!_categories.Contains(name))
        {
            return GoPattern.Wrong("invalid character class range", whole[start..at]);
        }

        _members.Append(CultureInfo.InvariantCulture, $"\\{(negated ? 'P' : 'p')}{{{name}}}");
        return null;
    }

    private string? ReadRange(ref int at, int classStart)
    {
        var start = at;
        if (ReadOne(ref at, classStart, out var low) is { } wrong)
        {
            return wrong;
        }

        var high = low;
        if (whole.Length - at >= 2 && whole[at] == '-' && whole[at + 1] != ']')
        {
            at++;
            if (ReadOne(ref at, classStart, out high) is { } wrongToo)
            {
                return wrongToo;
            }

            if (high < low)
            {
                return GoPattern.Wrong("invalid character class range", whole[start..at]);
            }
        }

        Add(low, high);
        return null;
    }

    private string? ReadOne(ref int at, int classStart, out int rune)
    {
        rune = 0;
        if (at >= whole.Length)
        {
            return GoPattern.Wrong("missing closing ]", whole[classStart..]);
        }

        if (whole[at] == '\\')
        {
            return ReadCharacter(ref at, out rune, out var error) ? null : error;
        }

        _ = Rune.DecodeFromUtf16(whole.AsSpan(at), out var decoded, out var length);
        rune = decoded.Value;
        at += length;
        return null;
    }

    private void AddAll(string ranges, bool negated)
    {
        var next = 0;
        for (var i = 0; i < ranges.Length; i += 2)
        {
            if (!negated)
            {
                Add(ranges[i], ranges[i + 1]);
            }
            else
            {
                AddIfAny(next, ranges[i] - 1);
                next = ranges[i + 1] + 1;
            }
        }

        if (negated)
        {
            AddIfAny(next, char.MaxValue);
        }
    }

    private void AddIfAny(int low, int high)
    {
        if (low <= high)
        {
            Add(low, high);
        }
    }

    /// <summary>.NET matches sixteen bits at a time: what lies beyond cannot be a member.</summary>
    private void Add(int low, int high)
    {
        if (low <= char.MaxValue)
        {
            _members.Append(CultureInfo.InvariantCulture, $"\\u{low:X4}-\\u{Math.Min(high, char.MaxValue):X4}");
        }
    }
}
