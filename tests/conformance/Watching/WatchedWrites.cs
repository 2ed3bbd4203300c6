using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support;
using Muster.Tests.Support.Watches;
using Told = Muster.Tests.Support.Watches.Told;

namespace Muster.Tests.Conformance.Watching;

/// <summary>
/// Three writers at once, one through each door that writes keys, each on keys of its own, and what they were told that they
/// did: the truth that watchers are held against.
/// </summary>
internal sealed class WatchedWrites(AgentProcess agent, ulong seed) : IDisposable
{
    public const string End = "end";

    /// <summary>How soon who was cut off tries again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const int Keys = 5;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly ConcurrentQueue<Told> _history = new();
    private readonly HashSet<string> _third = new(StringComparer.Ordinal);
    private readonly HashSet<string> _second = new(StringComparer.Ordinal);
    private readonly Prng _chanceOfThird = new(seed);
    private readonly Prng _chanceOfSecond = new(seed + 1000);
    private readonly Prng _chanceOfConsul = new(seed + 2000);
    private int _values;

    public IReadOnlyCollection<Told> History => _history;

    /// <summary>
    /// While what the agent writes to may go at any moment: a write that failed is looked for, and counts where it is found.
    /// </summary>
    public bool IsRough { get; set; }

    public long Newest => _history.Max(told => told.Revision);

    public void Dispose() => _http.Dispose();

    /// <summary>Each writer does so many things.</summary>
    public Task RunAsync(int each) => Task.WhenAll(
        TimesAsync(each, TransactAsync), TimesAsync(each, SecondAsync), TimesAsync(each, ConsulAsync));

    /// <summary>The last things, which every watcher waits for.</summary>
    public async Task EndAsync()
    {
        await PutSecondAsync(End, End);
        await CommitAsync([("w/t/0", End), ($"w/t/{End}", End)]);
    }

    public async Task CompactAsync(long at)
    {
        using var client = new EtcdClient(agent.EtcdPort);
        var (_, status) = await client.AskAsync(
            "/etcdserverpb.KV/Compact", new CompactionRequest { Revision = at }, CompactionResponse.Parser);
        Assert.Equal(GrpcStatus.Ok, status);
    }

    private static async Task TimesAsync(int times, Func<Task> deed)
    {
        for (var i = 0; i < times; i++)
        {
            await deed();
        }
    }

    private Task TransactAsync()
    {
        var first = (int)(_chanceOfThird.Next() % Keys);
        var many = 1 + (int)(_chanceOfThird.Next() % 3);
        var changes = new List<(string Key, string? Value)>();
        for (var i = 0; i < many; i++)
        {
            var key = $"w/t/{(first + i) % Keys}";
            var deletes = _third.Contains(key) && _chanceOfThird.Next() % 3 == 0 && (!IsRough || i > 0);
            changes.Add((key, deletes ? null : Value("t")));
        }

        return CommitAsync(changes);
    }

    private async Task CommitAsync(List<(string Key, string? Value)> changes)
    {
        using var client = new EtcdClient(agent.EtcdPort);
        var txn = new TxnRequest();
        foreach (var (key, value) in changes)
        {
            var name = ByteString.CopyFromUtf8(key);
            txn.Success.Add(value is null
                ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = name } }
                : new RequestOp { RequestPut = new PutRequest { Key = name, Value = ByteString.CopyFromUtf8(value) } });
        }

        var (answer, status) = await client.AskAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser);
        Assert.True(IsRough || status == GrpcStatus.Ok, $"{status}");
        if ((answer?.Header.Revision ?? await DoneAsync(client, changes[0])) is not { } at)
        {
            return;
        }

        foreach (var (key, value) in changes)
        {
            _ = value is null ? _third.Remove(key) : _third.Add(key);
            _history.Enqueue(new Told(at, key, value));
        }
    }

    /// <summary>Looks whether something was done whose outcome was not told: at which revision, or null.</summary>
    private static async Task<long?> DoneAsync(EtcdClient client, (string Key, string? Value) change)
    {
        RangeResponse? found = null;
        await Eventually.Until(
            async () =>
            {
                var look = new RangeRequest { Key = ByteString.CopyFromUtf8(change.Key) };
                (found, _) = await client.AskAsync("/etcdserverpb.KV/Range", look, RangeResponse.Parser);
                return found is not null;
            },
            "the outcome can be seen");
        return found!.Kvs.SingleOrDefault() is { } row && row.Value.ToStringUtf8() == change.Value ? row.ModRevision : null;
    }

    private async Task SecondAsync()
    {
        var name = (_chanceOfSecond.Next() % Keys).ToString(CultureInfo.InvariantCulture);
        if (IsRough || _chanceOfSecond.Next() % 4 != 0 || !_second.Remove(name))
        {
            await PutSecondAsync(name, Value("s"));
            return;
        }

        using var answer = await _http.DeleteAsync(new Uri(agent.EtcdV2, $"/v2/keys/w/s/{name}"));
        await NoteAsync(answer, name, null);
    }

    private async Task PutSecondAsync(string name, string value)
    {
        var address = new Uri(agent.EtcdV2, $"/v2/keys/w/s/{name}");
        using var content = new FormUrlEncodedContent([new("value", value)]);
        using var answer = await _http.PutAsync(address, content);
        if (answer.IsSuccessStatusCode || !IsRough)
        {
            _second.Add(name);
            await NoteAsync(answer, name, value);
        }
        else if (await SeenAsync(address) is { } found && found.GetProperty("node") is var node
            && node.GetProperty("value").GetString() == value)
        {
            _second.Add(name);
            _history.Enqueue(new Told(node.GetProperty("modifiedIndex").GetInt64(), $"w/s/{name}", value));
        }
    }

    private async Task NoteAsync(HttpResponseMessage answer, string name, string? value)
    {
        answer.EnsureSuccessStatusCode();
        var node = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("node");
        _history.Enqueue(new Told(node.GetProperty("modifiedIndex").GetInt64(), $"w/s/{name}", value));
    }

    private async Task ConsulAsync()
    {
        var (name, value) = ($"w/c/{_chanceOfConsul.Next() % Keys}", Value("c"));
        var address = new Uri(agent.Http, $"/v1/kv/{name}");
        using var content = new StringContent(value);
        using var answer = await _http.PutAsync(address, content);
        Assert.True(IsRough || answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        if (await SeenAsync(address) is { } found && found[0] is var entry
            && entry.GetProperty("Value").GetBytesFromBase64().AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(value)))
        {
            _history.Enqueue(new Told(entry.GetProperty("ModifyIndex").GetInt64(), name, value));
        }
    }

    /// <summary>What is there, as soon as it can be told; null where there is nothing.</summary>
    private async Task<JsonElement?> SeenAsync(Uri address)
    {
        JsonElement? found = null;
        await Eventually.Until(
            async () =>
            {
                using var answer = await _http.GetAsync(address);
                found = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
                return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound;
            },
            "the outcome can be seen");
        return found;
    }

    private string Value(string by) => $"{by}{Interlocked.Increment(ref _values)}";
}
