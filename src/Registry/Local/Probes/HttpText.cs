using System.Net.Sockets;
using System.Security.Authentication;

namespace Muster.Registry.Local.Probes;

/// <summary>The text of a connection that could not be made, on its way through the HTTP client.</summary>
internal sealed class DialFailedException(string text) : IOException(text);

/// <summary>How Go's HTTP client words what goes wrong.</summary>
internal static class HttpText
{
    /// <summary>What is wrong with a request before it is sent; null when nothing is.</summary>
    public static string? FaultOf(string method, string url)
    {
        if (!IsToken(method))
        {
            return $"net/http: invalid method \"{method}\"";
        }

        if (BadEscapeIn(url) is { } escape)
        {
            return $"parse \"{url}\": invalid URL escape \"{escape}\"";
        }

        if (url.StartsWith(':'))
        {
            return $"parse \"{url}\": missing protocol scheme";
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Uri.CheckSchemeName(url[..colon]))
        {
            var slash = url.IndexOf('/', StringComparison.Ordinal);
            var segment = slash < 0 ? url : url[..slash];
            return segment.Contains(':', StringComparison.Ordinal)
                ? $"parse \"{url}\": first path segment in URL cannot contain colon"
                : $"{Verb(method)} \"{url}\": unsupported protocol scheme \"\"";
        }

        var scheme = url[..colon].ToLowerInvariant();
        return scheme is not ("http" or "https") ? $"{Verb(method)} \"{url}\": unsupported protocol scheme \"{scheme}\""
            : Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0 ? null
            : $"{Verb(method)} \"{url}\": http: no Host in request URL";
    }

    public static string Verb(string method) => $"{char.ToUpperInvariant(method[0])}{method[1..].ToLowerInvariant()}";

    public static string Of(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case DialFailedException dial:
                    return dial.Message;
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return "read: connection reset by peer";
                case AuthenticationException tls:
                    return Tls(tls);
            }
        }

        return e is not HttpRequestException http
            ? e.Message
            : http.HttpRequestError switch
            {
                HttpRequestError.ResponseEnded => "EOF",
                HttpRequestError.InvalidResponse =>
                    "net/http: HTTP/1.x transport connection broken: malformed HTTP response",
                HttpRequestError.SecureConnectionError => "tls: first record does not look like a TLS handshake",
                _ => http.Message,
            };
    }

    private static string Tls(AuthenticationException e) =>
        e.Message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal)
            ? "x509: certificate is not valid for this name"
        : e.Message.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal)
            ? "x509: certificate signed by unknown authority"
        : "tls: first record does not look like a TLS handshake";

    /// <summary>RFC 9110's token: what a method may consist of.</summary>
    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    /// <summary>A percent sign that two hexadecimal digits do not follow, with what does.</summary>
    private static string? BadEscapeIn(string url)
    {
        for (var at = url.IndexOf('%', StringComparison.Ordinal); at >= 0; at = url.IndexOf('%', at + 1))
        {
            var digits = url.AsSpan(at + 1, Math.Min(2, url.Length - at - 1));
            if (digits.Length < 2 || !char.IsAsciiHexDigit(digits[0]) || !char.IsAsciiHexDigit(digits[1]))
            {
                return $"%{digits}";
            }
        }

        return null;
    }
}
