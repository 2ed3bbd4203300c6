namespace Muster.Doors.Go;

/// <summary>
/// Finds the first JSON value of a body, as Go's <c>json.Decoder</c> does, or says in its words what is wrong. Bytes after
/// the value are nobody's business. Walks without recursion, so that depth costs a bit, not a stack frame.
/// </summary>
internal ref struct GoJsonSyntax
{
    /// <summary>Levels of arrays and objects, as Go limits them.</summary>
    public const int DepthMax = 10_000;

    private readonly ReadOnlySpan<byte> _body;
    private readonly Stack<bool> _inObject;
    private int _at;
    private string _error;

    private GoJsonSyntax(ReadOnlySpan<byte> body)
    {
        _body = body;
        _inObject = new Stack<bool>();
        _error = "";
    }

    /// <summary>The span of the first value, or null and Go's error.</summary>
    public static Range? FindValue(ReadOnlySpan<byte> body, out string error)
    {
        var syntax = new GoJsonSyntax(body);
        syntax.SkipSpace();
        var start = syntax._at;
        if (start == body.Length)
        {
            error = "EOF";
            return null;
        }

        var found = syntax.Value();
        error = syntax._error;
        return found ? start..syntax._at : null;
    }

    private bool Value()
    {
        while (true)
        {
            SkipSpace();
            if (!TryPeek(out var next))
            {
                return false;
            }

            bool opened;
            switch (next)
            {
                case (byte)'{':
                    if (!Open(inObject: true))
                    {
                        return false;
                    }

                    SkipSpace();
                    opened = !TryTake((byte)'}');
                    if (opened && !Key())
                    {
                        return false;
                    }

                    break;
                case (byte)'[':
                    if (!Open(inObject: false))
                    {
                        return false;
                    }

                    SkipSpace();
                    opened = !TryTake((byte)']');
                    break;
                default:
                    if (!Scalar(next))
                    {
                        return false;
                    }

                    if (_inObject.Count == 0)
                    {
                        return true;
                    }

                    if (!AfterValue(out var finished))
                    {
                        return false;
                    }

                    if (finished)
                    {
                        return true;
                    }

                    continue;
            }

            if (opened)
            {
                continue;
            }

            _inObject.Pop();
            if (_inObject.Count == 0)
            {
                return true;
            }

            if (!AfterValue(out var done))
            {
                return false;
            }

            if (done)
            {
                return true;
            }
        }
    }

    /// <summary>After a value inside something: a comma (and the next key), or closing brackets.</summary>
    private bool AfterValue(out bool finished)
    {
        finished = false;
        while (true)
        {
            SkipSpace();
            if (!TryPeek(out var next))
            {
                return false;
            }

            var inObject = _inObject.Peek();
            if (next == (byte)',')
            {
                _at++;
                return !inObject || Key();
            }

            if (next != (inObject ? (byte)'}' : (byte)']'))
            {
                return Wrong(next, inObject ? "after object key:value pair" : "after array element");
            }

            _at++;
            _inObject.Pop();
            if (_inObject.Count == 0)
            {
                finished = true;
                return true;
            }
        }
    }

    private bool Open(bool inObject)
    {
        _at++;
        _inObject.Push(inObject);
        if (_inObject.Count <= DepthMax)
        {
            return true;
        }

        _error = "exceeded max depth";
        return false;
    }

    private bool Key()
    {
        SkipSpace();
        if (!TryPeek(out var next))
        {
            return false;
        }

        if (next != (byte)'"')
        {
            return Wrong(next, "looking for beginning of object key string");
        }

        if (!String())
        {
            return false;
        }

        SkipSpace();
        if (!TryPeek(out next))
        {
            return false;
        }

        _at++;
        return next == (byte)':' || Wrong(next, "after object key");
    }

    private bool Scalar(byte first) => first switch
    {
        (byte)'"' => String(),
        (byte)'t' => Literal("true"u8, "true"),
        (byte)'f' => Literal("false"u8, "false"),
        (byte)'n' => Literal("null"u8, "null"),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        _ => Wrong(first, "looking for beginning of value"),
    };

    private bool Literal(ReadOnlySpan<byte> letters, string name)
    {
        foreach (var letter in letters)
        {
            if (!TryPeek(out var next))
            {
                return false;
            }

            if (next != letter)
            {
                return Wrong(next, $"in literal {name} (expecting '{(char)letter}')");
            }

            _at++;
        }

        return true;
    }

    private bool Number()
    {
        if (TryTake((byte)'-'))
        {
            if (!TryPeek(out var digit))
            {
                return false;
            }

            if (!char.IsAsciiDigit((char)digit))
            {
                return Wrong(digit, "in numeric literal");
            }
        }

        if (!TryTake((byte)'0'))
        {
            SkipDigits();
        }

        if (TryTake((byte)'.') && !Digits("after decimal point in numeric literal"))
        {
            return false;
        }

        if (TryTake((byte)'e') || TryTake((byte)'E'))
        {
            _ = TryTake((byte)'+') || TryTake((byte)'-');
            return Digits("in exponent of numeric literal");
        }

        return true;
    }

    private bool Digits(string where)
    {
        if (!TryPeek(out var next))
        {
            return false;
        }

        if (!char.IsAsciiDigit((char)next))
        {
            return Wrong(next, where);
        }

        SkipDigits();
        return true;
    }

    private bool String()
    {
        _at++;
        while (TryPeek(out var next))
        {
            _at++;
            if (next == (byte)'"')
            {
                return true;
            }

            if (next < 0x20)
            {
                return Wrong(next, "in string literal");
            }

            if (next == (byte)'\\' && !Escape())
            {
                return false;
            }
        }

        return false;
    }

    private bool Escape()
    {
        if (!TryPeek(out var next))
        {
            return false;
        }

        _at++;
        if (next != (byte)'u')
        {
            return "bfnrt\\/\""u8.Contains(next) || Wrong(next, "in string escape code");
        }

        for (var i = 0; i < 4; i++)
        {
            if (!TryPeek(out var digit))
            {
                return false;
            }

            if (!char.IsAsciiHexDigit((char)digit))
            {
                return Wrong(digit, "in \\u hexadecimal character escape");
            }

            _at++;
        }

        return true;
    }

    private void SkipSpace()
    {
        while (_at < _body.Length && _body[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private void SkipDigits()
    {
        while (_at < _body.Length && char.IsAsciiDigit((char)_body[_at]))
        {
            _at++;
        }
    }

    private bool TryTake(byte wanted)
    {
        if (_at < _body.Length && _body[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    private bool TryPeek(out byte next)
    {
        if (_at < _body.Length)
        {
            next = _body[_at];
            return true;
        }

        next = 0;
        _error = "unexpected EOF";
        return false;
    }

    private bool Wrong(byte found, string where)
    {
        _error = $"invalid character {GoText.QuoteByte(found)} {where}";
        return false;
    }
}
