using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Muster.Tests.Fault.Locks;

/// <summary>Sessions and one lock through an agent's HTTP interface; an agent that is away is asked again.</summary>
internal sealed class LockService(HttpClient client, string key)
{
    /// <param name="ttl">Such as <c>100ms</c>; empty: it lives until it is ended.</param>
    public async Task<string> BeginAsync(string ttl, CancellationToken cancel)
    {
        var body = $$"""{"LockDelay":0,"TTL":"{{ttl}}"}""";
        using var answer = await AgainAsync(() => client.PutAsync("/v1/session/create", new StringContent(body), cancel), cancel);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return json.RootElement.GetProperty("ID").GetString()!;
    }

    public async Task EndAsync(string session, CancellationToken cancel)
    {
        using var answer = await AgainAsync(() => client.PutAsync($"/v1/session/destroy/{session}", null, cancel), cancel);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<bool> LivesAsync(string session, CancellationToken cancel)
    {
        using var answer = await AgainAsync(() => client.GetAsync($"/v1/session/info/{session}", cancel), cancel);
        return (await answer.Content.ReadAsStringAsync(cancel)).Trim() != "[]";
    }

    /// <summary>Waits, for as long as it takes, until nobody has it. Nothing but a change wakes who waits.</summary>
    public async Task UntilFreeAsync(CancellationToken cancel)
    {
        var index = "0";
        while (true)
        {
            var asked = index;
            using var answer = await AgainAsync(() => client.GetAsync($"/v1/kv/{key}?wait=10m&index={asked}", cancel), cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }

            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            if (!json.RootElement[0].TryGetProperty("Session", out _))
            {
                return;
            }

            index = answer.Headers.GetValues("X-Consul-Index").Single();
        }
    }

    /// <summary>Null: another one was faster, or the session is none any more. What was not answered may have been done.</summary>
    public async Task<Taken?> TakeAsync(string session, CancellationToken cancel)
    {
        using var answer = await client.PutAsync($"/v1/kv/{key}?acquire={session}", new StringContent(session), cancel);
        var said = (await answer.Content.ReadAsStringAsync(cancel)).Trim();
        return answer.StatusCode == HttpStatusCode.OK && said == "true"
            ? new Taken(session, long.Parse(answer.Headers.GetValues("X-Muster-Lock-Fence").Single(), CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Whether the session had it.</summary>
    public async Task<bool> GiveBackAsync(string session, CancellationToken cancel)
    {
        using var answer = await client.PutAsync($"/v1/kv/{key}?release={session}", new StringContent(""), cancel);
        return (await answer.Content.ReadAsStringAsync(cancel)).Trim() == "true";
    }

    private static async Task<HttpResponseMessage> AgainAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
            }
        }
    }
}
