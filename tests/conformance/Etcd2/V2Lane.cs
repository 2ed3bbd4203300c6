using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>
/// One sequence on one side. Answers are told with indexes by the order of the sequence's own writes, in-order names by the
/// order in which they were given, and deadlines by whether there are any.
/// </summary>
internal sealed partial class V2Lane(HttpClient client, Uri server, string folder) : IAsyncDisposable
{
    /// <summary>An index that no sequence comes to.</summary>
    private const string Never = "7777777";

    private readonly List<long> _writes = [];
    private readonly List<string> _names = [];
    private readonly List<(V2Step Step, HttpResponseMessage Answer)> _waiting = [];

    public async Task<string> DoAsync(V2Step step)
    {
        var parameters = Fill(step.Parameters);
        var path = string.Join('/', Fill(step.Path).Split('/').Select(Uri.EscapeDataString));
        var address = new Uri(server, $"/v2/keys/{folder}{(path.Length > 0 ? "/" : "")}{path}{(step.InForm ? "" : $"?{parameters}")}");
        using var request = new HttpRequestMessage(new HttpMethod(step.Method), address);
        if (step.InForm)
        {
            request.Content = new StringContent(parameters, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (step.Waits)
        {
            _waiting.Add((step, answer));
            return $"{(int)answer.StatusCode}";
        }

        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync();
            var index = IndexOf(answer);
            if (step.Method is "PUT" or "POST" or "DELETE" && answer.IsSuccessStatusCode)
            {
                _writes.Add(index);
                Note(step, body);
            }

            return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} at {Floor(index)}\n{Told(body)}";
        }
    }

    /// <summary>What those who waited were told, up to the last event of the sequence.</summary>
    public async Task<IReadOnlyList<string>> WaitersAsync()
    {
        var told = new List<string>();
        foreach (var (step, answer) in _waiting)
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
            {
                told.Add($"{step}: {Told(line)}");
                if (line.Contains($"\"/{folder}/end\"", StringComparison.Ordinal))
                {
                    break;
                }
            }
        }

        return told;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var (_, answer) in _waiting)
        {
            answer.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static long IndexOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Etcd-Index", out var values)
            ? long.Parse(values.Single(), CultureInfo.InvariantCulture)
            : -1;

    private void Note(V2Step step, string body)
    {
        if (step.Method == "POST" && InOrderName().Match(body) is { Success: true } found && !_names.Contains(found.Value))
        {
            _names.Add(found.Value);
        }
    }

    private string Fill(string text) => Placeholder().Replace(text, found =>
    {
        var number = int.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture);
        return found.Groups[1].Value == "n"
            ? number <= _names.Count ? _names[number - 1] : "none"
            : number <= _writes.Count ? _writes[number - 1].ToString(CultureInfo.InvariantCulture) : "7777777";
    });

    private string Told(string body)
    {
        var told = InOrderName().Replace(body, found => $"name {_names.IndexOf(found.Value) + 1}");
        told = Expiration().Replace(told, "\"expiration\":…");
        told = Ttl().Replace(told, "\"ttl\":…");
        told = NodeIndex().Replace(told, found => $"{found.Groups[1].Value}{Exact(Number(found))}");
        told = ErrorIndex().Replace(told, found => $"{found.Groups[1].Value}{Floor(Number(found))}");
        return Differing().Replace(told, found => $"[{Wanted(found.Groups[1].Value)} != {Exact(Number(found))}]");
    }

    private static long Number(Match found) => long.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture);

    private string Wanted(string index) => index == Never ? index : Exact(long.Parse(index, CultureInfo.InvariantCulture));

    private string Exact(long index) => _writes.IndexOf(index) is var at and >= 0 ? $"w{at + 1}" : $"not ours, after {Floor(index)}";

    private string Floor(long index) => index <= 0 ? $"{index}" : $"w{_writes.Count(write => write <= index)}";

    [GeneratedRegex("""\{([wn])(\d+)\}""")]
    private static partial Regex Placeholder();

    [GeneratedRegex("""\b\d{20}\b""")]
    private static partial Regex InOrderName();

    [GeneratedRegex("""
        "expiration":"[^"]*"
        """)]
    private static partial Regex Expiration();

    [GeneratedRegex("""
        "ttl":\d+
        """)]
    private static partial Regex Ttl();

    [GeneratedRegex("""("(?:modified|created)Index":)(\d+)""")]
    private static partial Regex NodeIndex();

    [GeneratedRegex("""("index":)(\d+)""")]
    private static partial Regex ErrorIndex();

    // What a condition on the index found: [11 != 12]. Values have one digit, indexes more.
    [GeneratedRegex("""\[(\d{2,}) != (\d{2,})\]""")]
    private static partial Regex Differing();
}
