using System.Globalization;
using System.Text;

namespace Muster.Agent.Config.Templates;

/// <summary>Reads what stands between <c>{{</c> and <c>}}</c>: pipelines of functions, as Go's templates write them.</summary>
internal sealed class TemplateParser(string text)
{
    /// <summary>Parentheses within each other: far more than anybody writes, far fewer than the stack bears.</summary>
    private const int DepthMax = 16;

    private int _at;
    private int _depth;

    public static Pipeline Read(string text)
    {
        var parser = new TemplateParser(text);
        var pipeline = parser.ReadPipeline();
        parser.SkipBlanks();
        return parser._at == text.Length
            ? pipeline
            : throw new TemplateException($"unexpected \"{text[parser._at..]}\"");
    }

    private Pipeline ReadPipeline()
    {
        var calls = new List<Call>();
        do
        {
            calls.Add(ReadCall());
            SkipBlanks();
        }
        while (Takes('|'));
        return new Pipeline(calls);
    }

    private Call ReadCall()
    {
        SkipBlanks();
        if (Takes('.'))
        {
            return new Call(".", []);
        }

        var begin = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        if (begin == _at)
        {
            throw new TemplateException(
                _at == text.Length ? "a function is missing, such as GetPrivateIP" : $"unexpected \"{text[_at..]}\"");
        }

        var function = text[begin.._at];
        var arguments = new List<Argument>();
        while (ReadArgument() is { } argument)
        {
            arguments.Add(argument);
        }

        return new Call(function, arguments);
    }

    private Argument? ReadArgument()
    {
        SkipBlanks();
        if (_at == text.Length || text[_at] is '|' or ')')
        {
            return null;
        }

        return text[_at] switch
        {
            '"' => new Argument.Text(ReadQuoted()),
            '`' => new Argument.Text(ReadRaw()),
            '(' => ReadInner(),
            '.' => Takes('.') ? new Argument.Everything() : null,
            _ => ReadNumber(),
        };
    }

    private Argument.Inner ReadInner()
    {
        _at++;
        if (++_depth > DepthMax)
        {
            throw new TemplateException($"more than {DepthMax} parentheses within each other");
        }

        var inner = ReadPipeline();
        SkipBlanks();
        if (!Takes(')'))
        {
            throw new TemplateException("a parenthesis is not closed");
        }

        _depth--;
        return new Argument.Inner(inner);
    }

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }

            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;
                value.Append(text[_at] switch
                {
                    't' => '\t',
                    'n' => '\n',
                    '\\' or '"' => text[_at],
                    var other => throw new TemplateException($"unknown escape \\{other}; a pattern is easier written in `…`"),
                });
            }
            else
            {
                value.Append(text[_at]);
            }
        }

        throw new TemplateException("a quoted text is not closed");
    }

    private string ReadRaw()
    {
        var end = text.IndexOf('`', _at + 1);
        if (end < 0)
        {
            throw new TemplateException("a quoted text is not closed");
        }

        var value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private Argument.Number ReadNumber()
    {
        var end = _at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('|' or ')'))
        {
            end++;
        }

        var word = text[_at..end];
        _at = end;
        return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new Argument.Number(number)
            : throw new TemplateException($"\"{word}\" is neither a number nor a quoted text");
    }

    private bool Takes(char wanted)
    {
        if (_at == text.Length || text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
