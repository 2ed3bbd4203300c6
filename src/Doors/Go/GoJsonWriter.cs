using System.Text;

namespace Muster.Doors.Go;

/// <summary>
/// Writes JSON as Go's <c>json.Marshal</c> does, or, pretty, as <c>MarshalIndent</c> with four spaces and a final newline.
/// Nothing is checked: the shapes that use it are fixed.
/// </summary>
public sealed class GoJsonWriter(AnswerBuffer buffer)
{
    private int _depth;
    private bool _first = true;
    private bool _afterName;

    public bool Pretty { get; set; }

    public void Reset()
    {
        _depth = 0;
        _first = true;
        _afterName = false;
    }

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>A member's name: plain ASCII, known in advance.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        buffer.Append((byte)'"');
        buffer.Append(name);
        buffer.Append((byte)'"');
        Colon();
    }

    /// <summary>A member's name out of data.</summary>
    public void Name(string name)
    {
        Separate();
        GoJsonText.Write(buffer, name);
        Colon();
    }

    public void Member(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        Text(value);
    }

    public void Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Text(value);
    }

    public void Member(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Number(value);
    }

    public void Member(ReadOnlySpan<byte> name, double value)
    {
        Name(name);
        Number(value);
    }

    public void Text(string value)
    {
        Separate();
        GoJsonText.Write(buffer, value);
    }

    public void Text(ReadOnlySpan<byte> value)
    {
        Separate();
        GoJsonText.Write(buffer, value);
    }

    public void Number(long value)
    {
        Separate();
        buffer.Append(value);
    }

    public void Number(ulong value)
    {
        Separate();
        buffer.Append(value);
    }

    /// <summary>A finite number.</summary>
    public void Number(double value)
    {
        Separate();
        buffer.Append(Encoding.ASCII.GetBytes(GoNumber.Text(value)));
    }

    public void Bool(bool value)
    {
        Separate();
        buffer.Append(value ? "true"u8 : "false"u8);
    }

    public void Null()
    {
        Separate();
        buffer.Append("null"u8);
    }

    /// <summary>Go prints empty bytes as null.</summary>
    public void Base64(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Null();
            return;
        }

        Separate();
        buffer.Append((byte)'"');
        buffer.AppendBase64(value);
        buffer.Append((byte)'"');
    }

    /// <summary>A JSON number as it stands.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        buffer.Append(value);
    }

    public void Finish()
    {
        if (Pretty)
        {
            buffer.Append((byte)'\n');
        }
    }

    private void Begin(byte bracket)
    {
        Separate();
        buffer.Append(bracket);
        _depth++;
        _first = true;
    }

    private void End(byte bracket)
    {
        _depth--;
        if (!_first)
        {
            NewLine();
        }

        buffer.Append(bracket);
        _first = false;
    }

    private void Colon()
    {
        buffer.Append((byte)':');
        if (Pretty)
        {
            buffer.Append((byte)' ');
        }

        _afterName = true;
    }

    private void Separate()
    {
        if (_afterName)
        {
            _afterName = false;
            _first = false;
            return;
        }

        if (!_first)
        {
            buffer.Append((byte)',');
        }

        if (_depth > 0)
        {
            NewLine();
        }

        _first = false;
    }

    private void NewLine()
    {
        if (Pretty)
        {
            buffer.Append((byte)'\n');
            buffer.Fill((byte)' ', _depth * 4);
        }
    }
}
