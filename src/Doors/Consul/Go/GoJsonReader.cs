using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Go;

/// <summary>
/// Reads one valid JSON value into Go-like fields the way <c>json.Unmarshal</c> of Go 1.15 does: names match without
/// regard to case, null changes nothing, a value of the wrong type is noted and stepped over (the first note is the
/// answer's error), and an unknown name is such a note too.
/// </summary>
internal sealed class GoJsonReader(ReadOnlyMemory<byte> json)
{
    private static readonly SearchValues<byte> _wordEnds = SearchValues.Create(",:]} \t\r\n"u8);

    private readonly List<string> _path = [];
    private int _at;
    private string _structName = "";
    private bool _inStruct;
    private string? _note;
    private string? _failure;
    private bool _pinned;

    /// <summary>What is wrong, or null.</summary>
    public string? Error => _failure ?? _note;

    /// <summary>A struct: each member goes to the field of its name, the exact spelling first.</summary>
    public void Struct<T>(GoStruct<T> shape, T target)
    {
        if (!Open((byte)'{', shape.GoType))
        {
            return;
        }

        var (outerName, outerIn, depth) = (_structName, _inStruct, _path.Count);
        while (_failure is null && NextMember() is { } name)
        {
            if (shape.Find(name) is not { } field)
            {
                _note ??= shape.TakesUnknownFields ? null : $"json: unknown field {GoText.Quote(name)}";
                Skip();
                continue;
            }

            if (!_pinned)
            {
                _structName = shape.Name;
                _inStruct = true;
                _path.Add(field.Name);
            }

            field.Read(this, target);
            if (!_pinned)
            {
                _path.RemoveRange(depth, _path.Count - depth);
                (_structName, _inStruct) = (outerName, outerIn);
            }
        }
    }

    /// <summary>
    /// A struct that unmarshals itself in Go: a wrong type inside is told at the outer field, and ends the reading.
    /// Answers whether a struct was there.
    /// </summary>
    public bool OwnStruct<T>(GoStruct<T> shape, T target)
    {
        if (IsNull())
        {
            Skip();
            return false;
        }

        var (outerNote, outerPinned) = (_note, _pinned);
        _note = null;
        _pinned = true;
        Struct(shape, target);
        _pinned = outerPinned;
        _failure ??= _note;
        _note = outerNote;
        return _failure is null;
    }

    /// <summary>Ends the reading with this error.</summary>
    public void Fail(string error) => _failure ??= error;

    public string? String(string goType = "string")
    {
        var value = Peek() == (byte)'"' ? ReadString() : null;
        return value ?? Mismatch<string>(goType);
    }

    public bool? Bool()
    {
        switch (Peek())
        {
            case (byte)'t':
                _at += 4;
                return true;
            case (byte)'f':
                _at += 5;
                return false;
            default:
                Mismatch<string>("bool");
                return null;
        }
    }

    /// <summary>Beyond 32 bits is an error here as beyond 64 is in Go: nothing counted here is that large.</summary>
    public int? Integer(string goType = "int")
    {
        if (Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            Mismatch<string>(goType);
            return null;
        }

        var digits = ReadNumber();
        if (Utf8Parser.TryParse(digits, out int number, out var read) && read == digits.Length)
        {
            return number;
        }

        Note($"number {Encoding.ASCII.GetString(digits)}", goType);
        return null;
    }

    public ulong? Unsigned(string goType = "uint64")
    {
        if (Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            Mismatch<string>(goType);
            return null;
        }

        var digits = ReadNumber();
        if (Utf8Parser.TryParse(digits, out ulong number, out var read) && read == digits.Length)
        {
            return number;
        }

        Note($"number {Encoding.ASCII.GetString(digits)}", goType);
        return null;
    }

    /// <summary>Bytes, which Go writes as base64.</summary>
    public byte[]? Bytes()
    {
        const string GoType = "[]uint8";
        if (Peek() != (byte)'"')
        {
            Mismatch<string>(GoType);
            return null;
        }

        if (GoBase64.TryDecode(ReadString(), out var bytes, out var error))
        {
            return bytes;
        }

        Fail(error);
        return null;
    }

    /// <summary>A Go <c>interface{}</c> meant as a duration: a text in Go's form, a number of nanoseconds, or ignored.</summary>
    public TimeSpan? Duration()
    {
        switch (Peek())
        {
            case (byte)'"':
                if (GoDuration.TryParse(ReadString(), out var duration, out var error))
                {
                    return duration;
                }

                Fail(error);
                return null;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                var number = double.Parse(ReadNumber(), NumberStyles.Float, CultureInfo.InvariantCulture);
                return Math.Abs(number) < long.MaxValue ? GoDuration.OfNanoseconds((long)number) : null;
            default:
                Skip();
                return null;
        }
    }

    /// <summary>The same to the nanosecond; anything but a text or a number is none.</summary>
    public long Nanoseconds()
    {
        const long NanosPerTick = 100;
        switch (Peek())
        {
            case (byte)'"':
                if (!GoDuration.TryParse(ReadString(), out var duration, out var error))
                {
                    Fail(error);
                }

                return duration.Ticks * NanosPerTick;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                // Go's conversion of what no int64 holds, on the processors that Consul runs on.
                var number = double.Parse(ReadNumber(), NumberStyles.Float, CultureInfo.InvariantCulture);
                return Math.Abs(number) < long.MaxValue ? (long)number : long.MinValue;
            default:
                Skip();
                return 0;
        }
    }

    public List<string>? Strings() => List("[]string", reader => reader.String() ?? "");

    public List<T>? List<T>(string goType, Func<GoJsonReader, T> element)
    {
        if (!Open((byte)'[', goType))
        {
            return null;
        }

        var items = new List<T>();
        while (_failure is null && !Close((byte)']'))
        {
            items.Add(element(this));
        }

        return items;
    }

    public Dictionary<string, T>? Map<T>(string goType, Func<GoJsonReader, T> value)
    {
        if (!Open((byte)'{', goType))
        {
            return null;
        }

        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        while (_failure is null && NextMember() is { } name)
        {
            map[name] = value(this);
        }

        return map;
    }

    /// <summary>A Go <c>interface{}</c>: whatever is there. Numbers that no float64 holds, and too many levels, are errors.</summary>
    public GoValue Value() => Value(GoValue.DepthMax);

    /// <summary>A Go <c>map[string]interface{}</c>; null where none was given.</summary>
    public GoValue.Map? ValueMap()
    {
        if (Peek() == (byte)'{')
        {
            return (GoValue.Map)Value();
        }

        Mismatch<string>("map[string]interface {}");
        return null;
    }

    public bool IsNull() => Peek() == (byte)'n';

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
                    SkipString();
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
                    SkipWord();
                    break;
            }
        }
        while (depth > 0);
    }

    private GoValue Value(int levels)
    {
        if (levels == 0)
        {
            Fail($"a value nested more than {GoValue.DepthMax} levels deep");
        }

        if (_failure is not null)
        {
            return GoValue.Null.Only;
        }

        switch (Peek())
        {
            case (byte)'"':
                return new GoValue.Text(ReadString());
            case (byte)'{':
                _at++;
                var members = new SortedDictionary<string, GoValue>(StringComparer.Ordinal);
                while (_failure is null && NextMember() is { } name)
                {
                    members[name] = Value(levels - 1);
                }

                return new GoValue.Map(members);
            case (byte)'[':
                return new GoValue.List(List("", reader => reader.Value(levels - 1))!);
            case (byte)'t' or (byte)'f':
                return new GoValue.Flag(Bool()!.Value);
            case (byte)'n':
                Skip();
                return GoValue.Null.Only;
            default:
                return Number();
        }
    }

    private GoValue Number()
    {
        var digits = ReadNumber();
        var number = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsFinite(number))
        {
            return new GoValue.Number(number);
        }

        Note($"number {Encoding.ASCII.GetString(digits)}", "float64");
        return GoValue.Null.Only;
    }

    private bool Open(byte bracket, string goType)
    {
        if (Peek() != bracket)
        {
            Mismatch<string>(goType);
            return false;
        }

        _at++;
        return true;
    }

    private bool Close(byte bracket)
    {
        SkipSpace();
        if (json.Span[_at] == (byte)',')
        {
            _at++;
            SkipSpace();
        }

        if (json.Span[_at] != bracket)
        {
            return false;
        }

        _at++;
        return true;
    }

    private string? NextMember()
    {
        if (Close((byte)'}'))
        {
            return null;
        }

        var name = ReadString();
        SkipSpace();
        _at++;
        return name;
    }

    private T? Mismatch<T>(string goType)
        where T : class
    {
        var kind = Peek() switch
        {
            (byte)'"' => "string",
            (byte)'{' => "object",
            (byte)'[' => "array",
            (byte)'t' or (byte)'f' => "bool",
            (byte)'n' => null,
            _ => "number",
        };
        Skip();
        if (kind is not null)
        {
            Note(kind, goType);
        }

        return null;
    }

    private void Note(string kind, string goType)
    {
        var where = _inStruct
            ? $"Go struct field {_structName}.{string.Join('.', _path)} of type {goType}"
            : $"Go value of type {goType}";
        _note ??= $"json: cannot unmarshal {kind} into {where}";
    }

    private string ReadString()
    {
        var start = _at + 1;
        SkipString();
        return GoJsonText.Unescape(json.Span[start..(_at - 1)]);
    }

    private ReadOnlySpan<byte> ReadNumber()
    {
        var start = _at;
        SkipWord();
        return json.Span[start.._at];
    }

    private void SkipString()
    {
        _at++;
        while (json.Span[_at] != (byte)'"')
        {
            _at += json.Span[_at] == (byte)'\\' ? 2 : 1;
        }

        _at++;
    }

    private void SkipWord()
    {
        var rest = json.Span[_at..];
        var length = rest.IndexOfAny(_wordEnds);
        _at += length < 0 ? rest.Length : length;
    }

    private byte Peek()
    {
        SkipSpace();
        return json.Span[_at];
    }

    private void SkipSpace()
    {
        while (_at < json.Length && json.Span[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }
}
