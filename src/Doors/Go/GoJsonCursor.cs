using System.Buffers;

namespace Muster.Doors.Go;

/// <summary>A place in one valid JSON value: looks at what comes next, takes it, or steps over it.</summary>
internal sealed class GoJsonCursor(ReadOnlyMemory<byte> json)
{
    private static readonly SearchValues<byte> _wordEnds = SearchValues.Create(",:]} \t\r\n"u8);

    private int _at;

    /// <summary>The first byte of what comes next.</summary>
    public byte Peek()
    {
        SkipSpace();
        return json.Span[_at];
    }

    public bool IsNumber() => Peek() is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    /// <summary>Takes an opening bracket; false when something else comes.</summary>
    public bool Open(byte bracket)
    {
        if (Peek() != bracket)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes the closing bracket, or the comma before the next element; true when it was the bracket.</summary>
    public bool Close(byte bracket)
    {
        if (Peek() == (byte)',')
        {
            _at++;
        }

        return Open(bracket);
    }

    /// <summary>The name of an object's next member, whose value comes next; null behind the last.</summary>
    public string? NextMember()
    {
        if (Close((byte)'}'))
        {
            return null;
        }

        var name = Text();
        SkipSpace();
        _at++;
        return name;
    }

    /// <summary>A string, read.</summary>
    public string Text()
    {
        var start = _at + 1;
        SkipText();
        return GoJsonText.Unescape(json.Span[start..(_at - 1)]);
    }

    /// <summary>A number, null, true or false, as it is written.</summary>
    public ReadOnlySpan<byte> Word()
    {
        var rest = json.Span[_at..];
        var length = rest.IndexOfAny(_wordEnds);
        length = length < 0 ? rest.Length : length;
        _at += length;
        return rest[..length];
    }

    /// <summary>The bytes of the value that comes next, which stays to be read.</summary>
    public ReadOnlyMemory<byte> Ahead()
    {
        SkipSpace();
        var start = _at;
        Skip();
        var value = json[start.._at];
        _at = start;
        return value;
    }

    /// <summary>Steps over one value.</summary>
    public void Skip()
    {
        var depth = 0;
        do
        {
            switch (Peek())
            {
                case (byte)'"':
                    SkipText();
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    _at++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    _at++;
                    break;
                case (byte)',' or (byte)':':
                    _at++;
                    break;
                default:
                    _ = Word();
                    break;
            }
        }
        while (depth > 0);
    }

    private void SkipText()
    {
        _at++;
        while (json.Span[_at] != (byte)'"')
        {
            _at += json.Span[_at] == (byte)'\\' ? 2 : 1;
        }

        _at++;
    }

    private void SkipSpace()
    {
        while (_at < json.Length && json.Span[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }
}
