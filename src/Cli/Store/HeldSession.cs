using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli.Store;

/// <summary>A session of one's own, renewed at half its time until it is ended.</summary>
internal sealed class HeldSession : IAsyncDisposable
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(15);

    /// <summary>
    /// An agent gives a session up after twice its time at the earliest. Who has heard nothing for so long stops before: five
    /// seconds remain to end what relies on it.
    /// </summary>
    public static readonly TimeSpan UnheardMax = (2 * Ttl) - TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    private readonly KeyStore _keys;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _renewing;
    private int _ended;

    private HeldSession(string id, KeyStore keys, TimeProvider time)
    {
        Id = id;
        _keys = keys;
        _time = time;
        _renewing = RenewAsync(_ending.Token);
    }

    public string Id { get; }

    /// <summary>Done when it is no longer there, or may no longer be; never otherwise.</summary>
    public Task Lost => _renewing;

    /// <param name="asked">What it is to be, in Consul's words; its time is added.</param>
    public static async Task<HeldSession> BeginAsync(
        JsonObject asked, KeyStore keys, TimeProvider time, CancellationToken cancel)
    {
        asked["TTL"] = $"{Ttl.TotalSeconds:0}s";
        var reply = await keys.SoonAsync(
            HttpMethod.Put, "/v1/session/create", [], Encoding.UTF8.GetBytes(asked.ToJsonString()), cancel);
        return new HeldSession(reply.Json().GetProperty("ID").GetString()!, keys, time);
    }

    /// <summary>Ends it, with the keys that it holds. An agent that cannot be reached ends it by itself, later.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        await _ending.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        try
        {
            _ = await _keys.SoonAsync(HttpMethod.Put, $"/v1/session/destroy/{Id}", [], null, CancellationToken.None);
        }
        catch (AgentTroubleException)
        {
            return; // What mattered was told; the session's own time ends it.
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        var heard = _time.GetTimestamp();
        var wait = Ttl / 2;
        while (_time.GetElapsedTime(heard) < UnheardMax)
        {
            await Task.Delay(wait, _time, cancel);
            wait = _again;
            try
            {
                var asked = _time.GetTimestamp();
                var reply = await _keys.SoonAsync(HttpMethod.Put, $"/v1/session/renew/{Id}", [], null, cancel);
                if (reply.NotFound)
                {
                    return;
                }

                if (reply.Status == 200)
                {
                    (heard, wait) = (asked, Ttl / 2);
                }
            }
            catch (Exception unheard) when (unheard is AgentTroubleException or JsonException)
            {
                continue; // Asked again, until it must be given up.
            }
        }
    }
}
