using Muster.Doors.Http2.Hpack;

namespace Muster.Doors.Http2;

/// <summary>What a request begins with.</summary>
/// <param name="Path">With its query, as it came.</param>
/// <param name="Authority">What HTTP/1.1 calls the host; empty when it was not said.</param>
/// <param name="Fields">All that was said, these included.</param>
internal sealed record RequestHead(
    string Method, string Path, string Scheme, string Authority, string ContentType, IReadOnlyList<HeaderField> Fields)
{
    /// <summary>Null where it is no lawful request (RFC 9113, section 8.3).</summary>
    /// <param name="fields">Kept, not copied.</param>
    public static RequestHead? Of(List<HeaderField> fields)
    {
        string? method = null, path = null, scheme = null, authority = null;
        var (type, pseudoIsOver) = ("", false);
        foreach (var field in fields)
        {
            var isNew = field.Role switch
            {
                FieldRole.Method => Set(ref method, field.Value),
                FieldRole.Path => Set(ref path, field.Value) && field.Value.Length > 0,
                FieldRole.Scheme => Set(ref scheme, field.Value),
                FieldRole.Authority => Set(ref authority, field.Value),
                FieldRole.Forbidden => false,
                _ => true,
            };
            if (!isNew || (pseudoIsOver && field.Name[0] == ':'))
            {
                return null;
            }

            pseudoIsOver = field.Name[0] != ':';
            if (field.Role == FieldRole.ContentType)
            {
                type = field.Value;
            }
        }

        return method is not null && path is not null && scheme is not null
            ? new RequestHead(method, path, scheme, authority ?? "", type, fields)
            : null;
    }

    private static bool Set(ref string? one, string value)
    {
        var isNew = one is null;
        one = value;
        return isNew;
    }
}
