using System.Text;

namespace Muster.Bedrock.Hcl;

/// <summary>
/// Cuts a document into words, as the language's first version has them (hashicorp/hcl, branch hcl1: names may hold dots
/// and dashes; comments begin with <c>#</c>, <c>//</c> or <c>/*</c>). A fault is remembered and ends the document.
/// </summary>
internal sealed class HclScanner(string text)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>What is wrong, and where; null while nothing is.</summary>
    public (HclPosition At, string What)? Fault { get; private set; }

    private HclPosition Here => new(_line, _at - _lineStart + 1);

    private char Now => _at < text.Length ? text[_at] : '\0';

    private bool Ended => _at >= text.Length;

    public HclToken Next()
    {
        SkipBlanks();
        var at = Here;
        if (Fault is not null || Ended)
        {
            return new HclToken(HclMark.End, at, "");
        }

        var c = Now;
        return c switch
        {
            '=' => One(HclMark.Assign, at),
            ',' => One(HclMark.Comma, at),
            '{' => One(HclMark.BraceOpen, at),
            '}' => One(HclMark.BraceClose, at),
            '[' => One(HclMark.BracketOpen, at),
            ']' => One(HclMark.BracketClose, at),
            '"' => Quoted(at),
            '<' => Heredoc(at),
            _ when IsLetter(c) => Identifier(at),
            _ when char.IsAsciiDigit(c) || c is '-' or '.' => Number(at),
            _ => Bad(at, $"illegal character {Shown(c)}"),
        };
    }

    private static bool IsLetter(char c) => c == '_' || char.IsLetter(c) || char.IsSurrogate(c);

    private static string Shown(char c) => char.IsControl(c) ? $"U+{(int)c:X4}" : $"\"{c}\"";

    private HclToken One(HclMark mark, HclPosition at)
    {
        _at++;
        return new HclToken(mark, at, "");
    }

    private HclToken Bad(HclPosition at, string what)
    {
        Fault ??= (at, what);
        _at = text.Length;
        return new HclToken(HclMark.End, at, "");
    }

    private void SkipBlanks()
    {
        while (!Ended && Fault is null)
        {
            if (Now == '\n')
            {
                EndLine();
            }
            else if (Now is ' ' or '\t' or '\r' or '\uFEFF')
            {
                _at++;
            }
            else if (Now == '#' || text.AsSpan(_at).StartsWith("//"))
            {
                SkipToLineEnd();
            }
            else if (text.AsSpan(_at).StartsWith("/*"))
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void EndLine()
    {
        _at++;
        _line++;
        _lineStart = _at;
    }

    private void SkipToLineEnd()
    {
        while (!Ended && Now != '\n')
        {
            _at++;
        }
    }

    private void SkipComment()
    {
        var began = Here;
        var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            Bad(began, "a comment that begins here does not end: close it with */");
            return;
        }

        while (_at < end + 2)
        {
            if (Now == '\n')
            {
                EndLine();
            }
            else
            {
                _at++;
            }
        }
    }

    private HclToken Identifier(HclPosition at)
    {
        var start = _at;
        while (!Ended && (IsLetter(Now) || char.IsDigit(Now) || Now is '-' or '.'))
        {
            _at++;
        }

        return new HclToken(HclMark.Identifier, at, text[start.._at]);
    }

    private HclToken Number(HclPosition at)
    {
        var start = _at;
        while (!Ended && (char.IsAsciiLetterOrDigit(Now) || Now is '.' or '-' or '+'))
        {
            _at++;
        }

        return new HclToken(HclMark.Number, at, text[start.._at]);
    }

    private HclToken Quoted(HclPosition at)
    {
        _at++;
        var value = new StringBuilder();
        var braces = 0;
        while (true)
        {
            if (Ended || (Now == '\n' && braces == 0))
            {
                return Bad(at, "a text that begins here does not end: close it with a double quote");
            }

            var c = Now;
            if (braces == 0 && c == '"')
            {
                _at++;
                return new HclToken(HclMark.Text, at, value.ToString());
            }

            if (c == '$' && text.AsSpan(_at).StartsWith("${"))
            {
                // What stands between is another language's, quotes and all.
                braces++;
                value.Append("${");
                _at += 2;
            }
            else if (braces > 0 || c != '\\')
            {
                braces += braces == 0 ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
                value.Append(c);
                Advance(c);
            }
            else if (!HclEscape.Read(text, ref _at, value))
            {
                return Bad(Here, "an unknown escape: a backslash in a text is written \\\\");
            }
        }
    }

    private void Advance(char c)
    {
        if (c == '\n')
        {
            EndLine();
        }
        else
        {
            _at++;
        }
    }

    private HclToken Heredoc(HclPosition at)
    {
        if (!HclHeredoc.Read(text, ref _at, out var value))
        {
            return Bad(at, "a text that begins with << needs a name, its lines, and a line with the name alone");
        }

        for (var i = _lineStart; i < _at; i++)
        {
            if (text[i] == '\n')
            {
                _line++;
                _lineStart = i + 1;
            }
        }

        return new HclToken(HclMark.Text, at, value);
    }
}
