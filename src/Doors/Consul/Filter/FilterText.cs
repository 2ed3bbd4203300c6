using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Filter;

/// <summary>
/// The text of a filter while it is read by a parsing expression grammar: pieces are tried, and taken back where the whole
/// does not fit. It remembers the farthest place at which anything was wanted in vain, and what that was, which is how
/// Consul's parser (made by pigeon) tells its errors.
/// </summary>
internal sealed class FilterText(string text)
{
    private readonly SortedSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private readonly Stack<string> _rules = new();
    private int _farthest;
    private bool _endWanted;
    private bool _inverted;

    public int At { get; set; }

    /// <summary>Within a look-ahead for what must not come: what is found there is what was not wanted.</summary>
    public bool LooksForNothing => _inverted;

    public string this[Range range] => text[range];

    public bool IsAtEnd => At >= text.Length;

    public bool Literal(string literal)
    {
        var start = At;
        var found = text.AsSpan(start).StartsWith(literal, StringComparison.Ordinal);
        Want(found, start, literal == "\"" ? "\"\\\"\"" : $"\"{literal}\"");
        At += found ? literal.Length : 0;
        return found;
    }

    /// <summary>One character of a class, shown in errors as it is written there.</summary>
    public bool OneOf(string shown, Func<char, bool> holds)
    {
        var found = At < text.Length && holds(text[At]);
        Want(found, At, shown);
        At += found ? 1 : 0;
        return found;
    }

    /// <summary>Any character at all.</summary>
    public bool Any()
    {
        var found = At < text.Length;
        Want(found, At, ".");
        At += found ? 1 : 0;
        return found;
    }

    /// <summary>True when that does not come; nothing is used up.</summary>
    public bool Not(Func<bool> piece)
    {
        var start = At;
        _inverted = !_inverted;
        var found = piece();
        _inverted = !_inverted;
        At = start;
        return !found;
    }

    public bool End() => Not(Any);

    /// <summary>True when the piece fits; else all is as before.</summary>
    public bool Try(Func<bool> piece)
    {
        var start = At;
        if (piece())
        {
            return true;
        }

        At = start;
        return false;
    }

    /// <summary>Reads by a rule whose name its errors bear.</summary>
    public T Within<T>(string rule, Func<T> piece)
    {
        _rules.Push(rule);
        var read = piece();
        _rules.Pop();
        return read;
    }

    /// <summary>An error that the grammar itself tells; the alternative that tells it does not fit.</summary>
    public bool Fail(string why, int? at = null)
    {
        var error = $"{PlaceOf(at ?? At)}: rule \"{_rules.Peek()}\": {why}";
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }

        return false;
    }

    /// <summary>What is wrong, given whether the whole fits; null when nothing is.</summary>
    public string? Error(bool fits)
    {
        if (_errors.Count > 0)
        {
            return string.Join('\n', _errors);
        }

        if (fits)
        {
            return null;
        }

        List<string> wanted = [.. _wanted];
        if (_endWanted)
        {
            wanted.Add("EOF");
        }

        var listed = wanted.Count < 2
            ? string.Concat(wanted)
            : $"{string.Join(", ", wanted.Take(wanted.Count - 1))} or {wanted[^1]}";
        return $"{PlaceOf(_farthest)}: no match found, expected: {listed}";
    }

    private void Want(bool found, int at, string what)
    {
        if (found != _inverted || at < _farthest)
        {
            return;
        }

        if (at > _farthest)
        {
            (_farthest, _endWanted) = (at, false);
            _wanted.Clear();
        }

        if (!_inverted)
        {
            _wanted.Add(what);
        }
        else if (what == ".")
        {
            _endWanted = true;
        }
        else
        {
            _wanted.Add($"!{what}");
        }
    }

    /// <summary>Line, column in characters and offset in bytes; a line's end is column 0 of the next (pigeon).</summary>
    private string PlaceOf(int at)
    {
        var before = text.AsSpan(0, at);
        var line = before.Count('\n') + 1;
        var start = before.LastIndexOf('\n') + 1;
        var column = 1;
        foreach (var _ in before[start..].EnumerateRunes())
        {
            column++;
        }

        if (at < text.Length && text[at] == '\n')
        {
            (line, column) = (line + 1, 0);
        }

        var offset = Encoding.UTF8.GetByteCount(before);
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column} ({offset})");
    }
}
