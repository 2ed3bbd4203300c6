using System.Buffers;
using System.Net;
using System.Security.Authentication;
using System.Text;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Passing on 2xx, warning on 429, critical on everything else, after following redirects (Consul 1.8.7) unless they are
/// disabled (1.11). Every run opens a connection of its own: one kept alive would hide a server that accepts no new ones.
/// </summary>
internal sealed class HttpProbe(CheckTerms terms, TimeProvider time) : IProbe, IDisposable
{
    /// <summary>As Go's client: more of them is a loop.</summary>
    private const int RedirectsMax = 10;

    /// <summary>Bytes of a body that are read at most; only the end of it is shown.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    private const string UserAgent = "Consul Health Check";
    private const string Accept = "text/plain, text/*, */*";

    private readonly HttpRoad _road = new();

    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        var method = definition.Method.Length > 0 ? definition.Method : "GET";
        if (HttpText.FaultOf(method, definition.Http) is { } fault)
        {
            return new ProbeResult(CheckStatus.Critical, fault);
        }

        using var allowance = new Allowance(definition, Allowance.NetworkDefault, time, cancel);
        var asked = new Asked(method, new Uri(definition.Http), definition.Http, definition.Body, "");
        try
        {
            for (var hop = 0; hop <= RedirectsMax; hop++)
            {
                using var request = Request(definition, asked);
                var tls = new ProbeTls(definition, asked.Url.IdnHost, terms.Trust);
                using var answer = await _road.SendAsync(request, tls, allowance.Token);
                if (definition.DisableRedirects || !IsRedirect(answer.Response.StatusCode))
                {
                    return await JudgeAsync(definition, method, answer.Response, allowance.Token);
                }

                if (Redirected(asked, answer.Response) is not { } next)
                {
                    return Failed(asked, $"{(int)answer.Response.StatusCode} response missing Location header");
                }

                asked = next;
                if (asked.Url.Scheme is not ("http" or "https"))
                {
                    return Failed(asked, $"unsupported protocol scheme \"{asked.Url.Scheme}\"");
                }
            }

            return Failed(asked, $"stopped after {RedirectsMax} redirects");
        }
        catch (OperationCanceledException)
        {
            return Failed(asked, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException)
        {
            return Failed(asked, HttpText.Of(e));
        }
        catch (FormatException e)
        {
            return Failed(asked, $"net/http: invalid header field value: {e.Message}");
        }
    }

    public void Dispose() => _road.Dispose();

    private static ProbeResult Failed(Asked asked, string why) => new(
        CheckStatus.Critical,
        $"{HttpText.Verb(asked.Method)} \"{WithoutPassword(asked)}\": {why}");

    /// <summary>As Go's client tells of it.</summary>
    private static string WithoutPassword(Asked asked) =>
        asked.Url.UserInfo.Split(':') is [var user, _, ..]
            ? asked.Shown.Replace($"{asked.Url.UserInfo}@", $"{user}:***@", StringComparison.Ordinal)
            : asked.Shown;

    private static HttpRequestMessage Request(LocalCheckDefinition definition, Asked asked)
    {
        var request = new HttpRequestMessage(new HttpMethod(asked.Method), asked.Url);
        if (asked.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(asked.Body));
        }

        foreach (var (name, values) in definition.Header)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = values.FirstOrDefault();
            }
            else if (!request.Headers.TryAddWithoutValidation(name, values))
            {
                request.Content ??= new ByteArrayContent([]);
                _ = request.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        if (asked.Url.UserInfo.Length > 0)
        {
            var pair = Uri.UnescapeDataString(asked.Url.UserInfo);
            var credentials = pair.Contains(':', StringComparison.Ordinal) ? pair : $"{pair}:";
            AddUnlessSet(request, "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}");
        }

        AddUnlessSet(request, "User-Agent", UserAgent);
        AddUnlessSet(request, "Accept", Accept);
        if (asked.Referer.Length > 0)
        {
            AddUnlessSet(request, "Referer", asked.Referer);
        }

        request.Headers.ConnectionClose = true;
        return request;
    }

    private static void AddUnlessSet(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static bool IsRedirect(HttpStatusCode code) => Repeats(code)
        || code is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther;

    /// <summary>307 and 308 repeat the request, the others ask with GET.</summary>
    private static bool Repeats(HttpStatusCode code) =>
        code is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Where the answer sends us; null when it does not say.</summary>
    private static Asked? Redirected(Asked asked, HttpResponseMessage response)
    {
        var again = Repeats(response.StatusCode);
        if (!response.Headers.NonValidated.TryGetValues("Location", out var locations)
            || !Uri.TryCreate(asked.Url, locations.ToString(), out var url))
        {
            return null;
        }

        return asked with
        {
            Method = again || asked.Method == "HEAD" ? asked.Method : "GET",
            Body = again ? asked.Body : "",
            Url = url,
            Shown = locations.ToString(),
            Referer = asked.Url.Scheme == "https" && url.Scheme == "http" ? "" : asked.Url.AbsoluteUri,
        };
    }

    private async Task<ProbeResult> JudgeAsync(
        LocalCheckDefinition definition, string method, HttpResponseMessage response, CancellationToken cancel)
    {
        var code = (int)response.StatusCode;
        var tail = new Tail(terms.OutputBytesOf(definition));
        await ReadAsync(response.Content, tail, cancel);
        var status = code is >= 200 and <= 299 ? CheckStatus.Passing
            : code == (int)HttpStatusCode.TooManyRequests ? CheckStatus.Warning
            : CheckStatus.Critical;
        return new ProbeResult(
            status, $"HTTP {method} {definition.Http}: {code} {response.ReasonPhrase} Output: {tail.Text()}");
    }

    /// <summary>As much of the body as comes: one that breaks off does not change the verdict.</summary>
    private static async Task ReadAsync(HttpContent content, Tail tail, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancel);
            int read;
            while (tail.Total < BodyBytesMax && (read = await stream.ReadAsync(piece, cancel)) > 0)
            {
                tail.Add(piece.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException)
        {
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private sealed record Asked(string Method, Uri Url, string Shown, string Body, string Referer);
}
