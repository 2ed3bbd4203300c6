using System.Globalization;
using System.Text.Json;
using Muster.Bedrock;
using Muster.Doors.Go;

namespace Muster.Agent.Watching;

/// <summary>
/// Asks an agent again and again, and tells of each change, as Consul's client library does: the first answer is a change;
/// the same answer under another index is none; after an error the next answer is one. An index that goes back is asked
/// without.
/// </summary>
public sealed class WatchLoop
{
    /// <summary>Times the square of how often it has failed in a row, up to the longest.</summary>
    public static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(3);

    private readonly WatchAsk _ask;
    private readonly WatchCalls _calls;
    private readonly TimeProvider _time;
    private string? _known;
    private byte[]? _shown;

    public WatchLoop(WatchAsk ask, WatchCalls calls, TimeProvider time) => (_ask, _calls, _time) = (ask, calls, time);

    /// <summary>The index that the agent was last asked with; null when it is to answer at once.</summary>
    public string? Known => Volatile.Read(ref _known);

    /// <summary>Goes on until a handler has had enough, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (true)
        {
            if ((await AskAsync(cancel)).TryGet(out var answer, out var refused))
            {
                failures = 0;
                if (await TakeAsync(answer, cancel) == WatchNext.Stop)
                {
                    return;
                }

                continue;
            }

            // What is known may not be what the agent knows when it is back.
            Volatile.Write(ref _known, null);
            failures++;
            var retry = RetryFirst * ((double)failures * failures);
            retry = retry < RetryMax ? retry : RetryMax;
            _calls.Failed(refused.Message, retry);
            await Task.Delay(retry, _time, cancel);
        }
    }

    private async Task<Result<WatchAnswer>> AskAsync(CancellationToken cancel)
    {
        if (_ask.NeverAsked is { } why)
        {
            return new Refused(Refusal.Invalid, why);
        }

        // Zero is what no index is: the agent answers at once.
        var asks = _known is null or "0" ? _ask.Query : [.. _ask.Query, (_ask.IsByHash ? "hash" : "index", _known)];
        var asked = await _calls.AskAsync(_ask.Path, asks, cancel);
        if (!asked.TryGet(out var answer, out var refused))
        {
            return refused;
        }

        return answer.Status == 200 || (answer.Status == 404 && _ask.MayBeMissing)
            ? answer
            : new Refused(Refusal.Unavailable, $"Unexpected response code: {answer.Status} ({answer.Text()})");
    }

    private async Task<WatchNext> TakeAsync(WatchAnswer answer, CancellationToken cancel)
    {
        var at = (_ask.IsByHash ? answer.Hash : answer.Index) ?? "0";
        var known = _known;
        if (known == at)
        {
            return WatchNext.GoOn;
        }

        var shown = Shown(answer, known);
        Volatile.Write(ref _known, WentBack(known, at) ? "0" : at);
        if (known is not null && _shown is not null && _shown.AsSpan().SequenceEqual(shown))
        {
            return WatchNext.GoOn;
        }

        _shown = shown;
        return await _calls.ChangedAsync(_ask.IsByHash ? "0" : at, shown, cancel);
    }

    // Marks of events and hashes have no order.
    private bool WentBack(string? known, string at) =>
        !_ask.IsOfEvents && !_ask.IsByHash
        && ulong.TryParse(known, CultureInfo.InvariantCulture, out var before)
        && ulong.TryParse(at, CultureInfo.InvariantCulture, out var now)
        && before > now;

    private byte[] Shown(WatchAnswer answer, string? known)
    {
        using var buffer = new AnswerBuffer();
        var json = new GoJsonWriter(buffer);
        if (answer.Status == 404)
        {
            json.Null();
            return buffer.Written.ToArray();
        }

        using var document = JsonDocument.Parse(answer.Body);
        var root = document.RootElement;
        if (_ask.Type == "key")
        {
            _ask.Shape.Write(json, root is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : null);
        }
        else if (_ask.IsOfEvents && known is not null)
        {
            WatchEvents.WriteSince(json, root, known, _ask.Shape);
        }
        else
        {
            _ask.Shape.Write(json, root);
        }

        return buffer.Written.ToArray();
    }
}
