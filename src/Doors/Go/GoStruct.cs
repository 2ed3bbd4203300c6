namespace Muster.Doors.Go;

/// <summary>A member of a body, by its Go name, and how it is read.</summary>
internal sealed record GoField<T>(string Name, Action<GoJsonReader, T> Read);

/// <summary>
/// The shape of a request body: the Go struct's name and type as its errors spell them, and its fields.
/// </summary>
internal sealed class GoStruct<T>(string name, string goType, params GoField<T>[] fields)
{
    /// <summary>Empty for Go's anonymous structs.</summary>
    public string Name => name;

    public string GoType => goType;

    /// <summary>Whether names it does not have are stepped over; Consul is strict nearly everywhere.</summary>
    public bool TakesUnknownFields { get; init; }

    /// <summary>The field of exactly that name; else the first whose name differs in case alone.</summary>
    public GoField<T>? Find(string member)
    {
        GoField<T>? folded = null;
        foreach (var field in fields)
        {
            if (string.Equals(field.Name, member, StringComparison.Ordinal))
            {
                return field;
            }

            if (folded is null && string.Equals(field.Name, member, StringComparison.OrdinalIgnoreCase))
            {
                folded = field;
            }
        }

        return folded;
    }

    /// <summary>Reads the body's first JSON value into the target; null when that went well, else Go's error.</summary>
    public string? Decode(ReadOnlyMemory<byte> body, T target)
    {
        if (GoJsonSyntax.FindValue(body.Span, out var error) is not { } found)
        {
            return error;
        }

        var reader = new GoJsonReader(body[found]);
        reader.Struct(this, target);
        return reader.Error;
    }
}
