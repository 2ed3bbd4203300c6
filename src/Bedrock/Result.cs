using System.Diagnostics.CodeAnalysis;

namespace Muster.Bedrock;

/// <summary>Either a value or a refusal; never both, never neither.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;
    private readonly Refused? _refused;

    private Result(T? value, Refused? refused)
    {
        _value = value;
        _refused = refused;
    }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refused))]
    public bool Ok => _refused is null;

    /// <summary>The refusal, or null when there is a value.</summary>
    public Refused? Refused => _refused;

    /// <summary>The value; asking for it after a refusal is a bug.</summary>
    public T Value
    {
        get
        {
            Invariant.That(_refused is null);
            return _value!;
        }
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refused refused) => new(default, refused);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refused? refused)
    {
        value = _value;
        refused = _refused;
        return _refused is null;
    }

    /// <summary>For results whose type is an interface, to which C# allows no implicit conversion.</summary>
    public static Result<T> Of(T value) => new(value, null);
}
