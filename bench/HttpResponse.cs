using System.Buffers.Text;

namespace Muster.Bench;

/// <summary>As much of HTTP/1.1 as tells where a response ends, what its status is, and where its body lies.</summary>
internal readonly record struct HttpResponse(int Length, int Status, Range Body)
{
    private const int StatusAt = 9; // After "HTTP/1.1 ".

    /// <summary>False while the bytes are not a whole response yet.</summary>
    public static bool TryScan(ReadOnlySpan<byte> bytes, out HttpResponse response)
    {
        response = default;
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        var head = bytes[..(headEnd + 2)];
        if (!Utf8Parser.TryParse(head[StatusAt..], out int status, out _))
        {
            status = 0;
        }

        var bodyAt = headEnd + 4;
        if (TryHeader(head, "content-length: "u8, "Content-Length: "u8, out var value))
        {
            if (!Utf8Parser.TryParse(value, out int length, out _) || bytes.Length < bodyAt + length)
            {
                return false;
            }

            response = new HttpResponse(bodyAt + length, status, bodyAt..(bodyAt + length));
            return true;
        }

        if (TryHeader(head, "transfer-encoding: "u8, "Transfer-Encoding: "u8, out _))
        {
            return TryScanChunks(bytes, bodyAt, status, out response);
        }

        response = new HttpResponse(bodyAt, status, bodyAt..bodyAt);
        return true;
    }

    /// <summary>The body of a chunked response is shown with its chunk lines: enough to search in.</summary>
    private static bool TryScanChunks(ReadOnlySpan<byte> bytes, int bodyAt, int status, out HttpResponse response)
    {
        response = default;
        for (var at = bodyAt; ;)
        {
            var line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(bytes.Slice(at, line), out int size, out _, 'x'))
            {
                return false;
            }

            at += line + 2 + size + 2;
            if (at > bytes.Length)
            {
                return false;
            }

            if (size == 0)
            {
                response = new HttpResponse(at, status, bodyAt..at);
                return true;
            }
        }
    }

    private static bool TryHeader(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> canonical, out ReadOnlySpan<byte> value)
    {
        var at = head.IndexOf(canonical);
        at = at < 0 ? head.IndexOf(lower) : at;
        value = at < 0 ? default : head[(at + lower.Length)..];
        return at >= 0;
    }
}
