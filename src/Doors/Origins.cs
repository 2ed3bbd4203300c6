using Microsoft.AspNetCore.Http;

namespace Muster.Doors;

/// <summary>
/// Whose pages may ask a door of etcd's (etcd's <c>--cors</c>). A browser names the page's origin; other programs name none
/// and are not concerned. etcd lets all pages in by default, and so any page that somebody on this machine looks at may read
/// and write every key; here nobody's may but the door's own, unless an operator names them.
/// </summary>
/// <param name="Allowed">Such as <c>https://ui.example:8080</c>; <c>*</c> stands for all.</param>
public sealed record Origins(IReadOnlyList<string> Allowed)
{
    /// <summary>What a refused page's developer reads.</summary>
    public const string Refusal = "pages of other origins may not ask here: allow this one with -etcd-cors=ORIGIN\n";

    private const string Any = "*";

    public static readonly Origins Own = new([]);

    /// <summary>False when the request must be refused. Tells the browser what it may.</summary>
    public bool Admit(IHeaderDictionary asked, IHeaderDictionary answered)
    {
        if (asked.Origin.ToString() is not { Length: > 0 } origin || IsOwn(origin, asked.Host.ToString()))
        {
            return true;
        }

        var all = Allowed.Contains(Any, StringComparer.Ordinal);
        if (!all && !Allowed.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        answered.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        answered.AccessControlAllowOrigin = all ? Any : origin;
        answered.AccessControlAllowHeaders = "accept, content-type, authorization";
        answered.Vary = "Origin";
        return true;
    }

    private static bool IsOwn(string origin, string host) =>
        origin.IndexOf("://", StringComparison.Ordinal) is var at and > 0
        && origin.AsSpan(at + 3).Equals(host, StringComparison.OrdinalIgnoreCase);
}
