using System.Text;

namespace Muster.Doors.Go;

/// <summary>
/// What is wrong with a value, and at which field, as Go's decoder tells it: the first thing that does not fit is noted and the
/// reading goes on; a failure ends it.
/// </summary>
internal sealed class GoJsonNotes
{
    private readonly List<string> _path = [];
    private string _structName = "";
    private bool _inStruct;
    private bool _pinned;
    private string? _note;
    private string? _failure;

    /// <summary>What is wrong, or null.</summary>
    public string? Error => _failure ?? _note;

    /// <summary>The reading has ended.</summary>
    public bool HasFailed => _failure is not null;

    public void Fail(string error) => _failure ??= error;

    public void Unknown(string field) => _note ??= $"json: unknown field {GoText.Quote(field)}";

    /// <param name="found">The kind of value that is there.</param>
    /// <param name="goType">What should be.</param>
    public void Mismatch(string found, string goType)
    {
        var where = _inStruct
            ? $"Go struct field {_structName}.{string.Join('.', _path)} of type {goType}"
            : $"Go value of type {goType}";
        _note ??= $"json: cannot unmarshal {found} into {where}";
    }

    /// <summary>A number that the type does not hold.</summary>
    public void Mismatch(ReadOnlySpan<byte> digits, string goType) =>
        Mismatch($"number {Encoding.ASCII.GetString(digits)}", goType);

    /// <summary>Until <see cref="Leave"/>, what is wrong is told of this field. Answers what it was told of before.</summary>
    public Place Enter(string structName, string field)
    {
        var outer = new Place(_structName, _inStruct, _path.Count);
        if (!_pinned)
        {
            (_structName, _inStruct) = (structName, true);
            _path.Add(field);
        }

        return outer;
    }

    public void Leave(Place outer)
    {
        (_structName, _inStruct) = (outer.StructName, outer.InStruct);
        _path.RemoveRange(outer.Depth, _path.Count - outer.Depth);
    }

    /// <summary>
    /// A struct begins that unmarshals itself: until <see cref="Unpin"/>, what is wrong within is told of the field that holds it, and
    /// is a failure then.
    /// </summary>
    public Pinned Pin()
    {
        var outer = new Pinned(_note, _pinned);
        (_note, _pinned) = (null, true);
        return outer;
    }

    public void Unpin(Pinned outer)
    {
        _failure ??= _note;
        (_note, _pinned) = (outer.Note, outer.WasPinned);
    }

    /// <summary>A field, as errors name it.</summary>
    public readonly record struct Place(string StructName, bool InStruct, int Depth);

    /// <summary>What was so around a struct that unmarshals itself.</summary>
    public readonly record struct Pinned(string? Note, bool WasPinned);
}
