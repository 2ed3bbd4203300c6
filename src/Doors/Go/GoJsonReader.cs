using System.Buffers.Text;

namespace Muster.Doors.Go;

/// <summary>
/// Reads one valid JSON value into Go-like fields the way <c>json.Unmarshal</c> of Go 1.15 does: names match without
/// regard to case, null changes nothing, a value of the wrong type is noted and stepped over (the first note is the
/// answer's error), and an unknown name is such a note too.
/// </summary>
internal sealed class GoJsonReader(ReadOnlyMemory<byte> json)
{
    private readonly GoJsonCursor _cursor = new(json);
    private readonly GoJsonNotes _notes = new();

    /// <summary>What is wrong, or null.</summary>
    public string? Error => _notes.Error;

    /// <summary>A struct: each member goes to the field of its name, the exact spelling first.</summary>
    public void Struct<T>(GoStruct<T> shape, T target)
    {
        if (!Open((byte)'{', shape.GoType))
        {
            return;
        }

        while (!_notes.HasFailed && _cursor.NextMember() is { } name)
        {
            if (shape.Find(name) is { } field)
            {
                var outer = _notes.Enter(shape.Name, field.Name);
                field.Read(this, target);
                _notes.Leave(outer);
                continue;
            }

            if (!shape.TakesUnknownFields)
            {
                _notes.Unknown(name);
            }

            Skip();
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

        var outer = _notes.Pin();
        Struct(shape, target);
        _notes.Unpin(outer);
        return !_notes.HasFailed;
    }

    /// <summary>Ends the reading with this error.</summary>
    public void Fail(string error) => _notes.Fail(error);

    public string? String(string goType = "string")
    {
        if (_cursor.Peek() == (byte)'"')
        {
            return _cursor.Text();
        }

        Mismatch(goType);
        return null;
    }

    public bool? Bool()
    {
        if (_cursor.Peek() is (byte)'t' or (byte)'f')
        {
            return _cursor.Word() is [(byte)'t', ..];
        }

        Mismatch("bool");
        return null;
    }

    /// <summary>Beyond 32 bits is an error here as beyond 64 is in Go: nothing counted here is that large.</summary>
    public int? Integer(string goType = "int")
    {
        if (!TryNumber(goType, out var digits))
        {
            return null;
        }

        if (Utf8Parser.TryParse(digits, out int number, out var read) && read == digits.Length)
        {
            return number;
        }

        _notes.Mismatch(digits, goType);
        return null;
    }

    public ulong? Unsigned(string goType = "uint64")
    {
        if (!TryNumber(goType, out var digits))
        {
            return null;
        }

        if (Utf8Parser.TryParse(digits, out ulong number, out var read) && read == digits.Length)
        {
            return number;
        }

        _notes.Mismatch(digits, goType);
        return null;
    }

    public double? Float(string goType = "float64")
    {
        if (!TryNumber(goType, out var digits))
        {
            return null;
        }

        if (GoNumber.Read(digits) is var number && double.IsFinite(number))
        {
            return number;
        }

        _notes.Mismatch(digits, goType);
        return null;
    }

    /// <summary>Bytes, which Go writes as base64.</summary>
    public byte[]? Bytes()
    {
        if (String("[]uint8") is not { } text)
        {
            return null;
        }

        if (GoBase64.TryDecode(text, out var bytes, out var error))
        {
            return bytes;
        }

        Fail(error);
        return null;
    }

    /// <summary>A Go <c>interface{}</c> meant as a duration: a text in Go's form, a number of nanoseconds, or ignored.</summary>
    public TimeSpan? Duration()
    {
        if (_cursor.Peek() == (byte)'"')
        {
            return TryDuration(out var duration) ? duration : null;
        }

        if (_cursor.IsNumber())
        {
            var number = GoNumber.Read(_cursor.Word());
            return Math.Abs(number) < long.MaxValue ? GoDuration.OfNanoseconds((long)number) : null;
        }

        Skip();
        return null;
    }

    /// <summary>The same to the nanosecond; anything but a text or a number is none.</summary>
    public long Nanoseconds()
    {
        const long NanosPerTick = 100;
        if (_cursor.Peek() == (byte)'"')
        {
            _ = TryDuration(out var duration);
            return duration.Ticks * NanosPerTick;
        }

        if (_cursor.IsNumber())
        {
            // Go's conversion of what no int64 holds, on the processors that Consul runs on.
            var number = GoNumber.Read(_cursor.Word());
            return Math.Abs(number) < long.MaxValue ? (long)number : long.MinValue;
        }

        Skip();
        return 0;
    }

    public List<string>? Strings() => List("[]string", reader => reader.String() ?? "");

    public List<T>? List<T>(string goType, Func<GoJsonReader, T> element)
    {
        if (!Open((byte)'[', goType))
        {
            return null;
        }

        var items = new List<T>();
        while (!_notes.HasFailed && !_cursor.Close((byte)']'))
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
        while (!_notes.HasFailed && _cursor.NextMember() is { } name)
        {
            map[name] = value(this);
        }

        return map;
    }

    /// <summary>A Go <c>interface{}</c>: whatever is there. Numbers that no float64 holds, and too many levels, are errors.</summary>
    public GoValue Value() => GoJsonValues.Read(_cursor, _notes);

    /// <summary>A Go <c>map[string]interface{}</c>; null where none was given.</summary>
    public GoValue.Map? ValueMap()
    {
        if (_cursor.Peek() == (byte)'{')
        {
            return (GoValue.Map)Value();
        }

        Mismatch("map[string]interface {}");
        return null;
    }

    public bool IsNull() => _cursor.Peek() == (byte)'n';

    /// <summary>The bytes of the value that comes next, which stays to be read.</summary>
    public ReadOnlyMemory<byte> Ahead() => _cursor.Ahead();

    /// <summary>Steps over one value.</summary>
    public void Skip() => _cursor.Skip();

    private bool Open(byte bracket, string goType)
    {
        if (_cursor.Open(bracket))
        {
            return true;
        }

        Mismatch(goType);
        return false;
    }

    private bool TryNumber(string goType, out ReadOnlySpan<byte> digits)
    {
        if (_cursor.IsNumber())
        {
            digits = _cursor.Word();
            return true;
        }

        Mismatch(goType);
        digits = default;
        return false;
    }

    private bool TryDuration(out TimeSpan duration)
    {
        if (GoDuration.TryParse(_cursor.Text(), out duration, out var error))
        {
            return true;
        }

        Fail(error);
        return false;
    }

    /// <summary>Steps over a value of another type; null is none of any.</summary>
    private void Mismatch(string goType)
    {
        var kind = _cursor.Peek() switch
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
            _notes.Mismatch(kind, goType);
        }
    }
}
