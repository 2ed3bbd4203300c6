namespace Muster.Doors.Http2.Hpack;

/// <summary>What a field means to this side; looked up once, since what repeats is kept in the table.</summary>
internal enum FieldRole
{
    /// <summary>For whoever answers.</summary>
    Plain,
    Method,
    Scheme,
    Authority,
    Path,
    ContentType,

    /// <summary>Not allowed in a request of HTTP/2 (RFC 9113, section 8.2).</summary>
    Forbidden,
}

/// <summary>A header, with its bytes as Latin-1 characters.</summary>
internal sealed record HeaderField(string Name, string Value)
{
    /// <summary>What a field takes beside its characters (RFC 7541, section 4.1).</summary>
    private const int OverheadBytes = 32;

    public FieldRole Role { get; } = RoleOf(Name, Value);

    public int Bytes => Name.Length + Value.Length + OverheadBytes;

    private static FieldRole RoleOf(string name, string value) => name switch
    {
        ":method" => FieldRole.Method,
        ":scheme" => FieldRole.Scheme,
        ":authority" => FieldRole.Authority,
        ":path" => FieldRole.Path,
        "content-type" => FieldRole.ContentType,
        "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "upgrade" => FieldRole.Forbidden,
        "te" when value != "trailers" => FieldRole.Forbidden,
        _ => IsName(name) && IsValue(value) ? FieldRole.Plain : FieldRole.Forbidden,
    };

    private static bool IsName(string name)
    {
        foreach (var one in name)
        {
            if (one is <= ' ' or >= (char)0x7F or ':' or (>= 'A' and <= 'Z'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    private static bool IsValue(string value) => value.AsSpan().IndexOfAny('\0', '\r', '\n') < 0;
}
