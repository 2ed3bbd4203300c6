using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>The calls of a client that expects each to be well.</summary>
internal static class EtcdTeller
{
    /// <summary>The revision that the server then has.</summary>
    public static async Task<long> TellAsync(this EtcdClient client, IMessage request) => request switch
    {
        PutRequest => (await AskAsync(client, "KV/Put", request, PutResponse.Parser)).Header.Revision,
        DeleteRangeRequest => (await AskAsync(client, "KV/DeleteRange", request, DeleteRangeResponse.Parser)).Header.Revision,
        TxnRequest => (await AskAsync(client, "KV/Txn", request, TxnResponse.Parser)).Header.Revision,
        CompactionRequest => (await AskAsync(client, "KV/Compact", request, CompactionResponse.Parser)).Header.Revision,
        LeaseGrantRequest => (await AskAsync(client, "Lease/LeaseGrant", request, LeaseGrantResponse.Parser)).Header.Revision,
        LeaseRevokeRequest => (await AskAsync(client, "Lease/LeaseRevoke", request, LeaseRevokeResponse.Parser)).Header.Revision,
        _ => throw new InvalidOperationException($"no such request: {request}"),
    };

    public static async Task<long> TellAsync(this EtcdClient client, IEnumerable<IMessage> requests)
    {
        var last = 0L;
        foreach (var request in requests)
        {
            last = await client.TellAsync(request);
        }

        return last;
    }

    /// <summary>All keys as of a revision; 0: now.</summary>
    public static Task<RangeResponse> AllAsync(this EtcdClient client, long revision = 0) =>
        AskAsync(client, "KV/Range", All(revision), RangeResponse.Parser);

    public static async Task<GrpcStatus> StatusOfAllAsync(this EtcdClient client, long revision) =>
        (await client.AskAsync("/etcdserverpb.KV/Range", All(revision), RangeResponse.Parser)).Status;

    public static Task<HashKVResponse> HashAsync(this EtcdClient client, long revision) => AskAsync(
        client, "Maintenance/HashKV", new HashKVRequest { Revision = revision }, HashKVResponse.Parser);

    /// <summary>Each lease with its time to live as granted and its keys.</summary>
    public static async Task<IReadOnlyList<string>> LeasesAsync(this EtcdClient client)
    {
        var told = new List<string>();
        var all = await AskAsync(client, "Lease/LeaseLeases", new LeaseLeasesRequest(), LeaseLeasesResponse.Parser);
        foreach (var id in all.Leases.Select(lease => lease.ID).Order())
        {
            var one = await AskAsync(
                client, "Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = id, Keys = true },
                LeaseTimeToLiveResponse.Parser);
            Assert.InRange(one.TTL, 1, one.GrantedTTL);
            told.Add($"{id} {one.GrantedTTL} {string.Join(' ', one.Keys.Select(key => key.ToStringUtf8()).Order(StringComparer.Ordinal))}");
        }

        return told;
    }

    /// <summary>Every event from a revision on, up to the first of the given key, which is left out.</summary>
    public static async Task<IReadOnlyList<Event>> EventsAsync(this EtcdClient client, long from, ByteString upTo)
    {
        await using var stream = client.Open("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
        stream.Say(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest
            {
                Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), StartRevision = from,
            },
        });
        var events = new List<Event>();
        while (!events.Any(one => one.Kv.Key.Equals(upTo)))
        {
            var told = await stream.NextAsync();
            Assert.False(told!.Canceled, told.ToString());
            events.AddRange(told.Events);
        }

        return [.. events.TakeWhile(one => !one.Kv.Key.Equals(upTo))];
    }

    private static RangeRequest All(long revision) => new()
    {
        Key = ByteString.CopyFrom(0),
        RangeEnd = ByteString.CopyFrom(0),
        Revision = revision,
    };

    private static async Task<T> AskAsync<T>(EtcdClient client, string method, IMessage request, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var (answer, status) = await client.AskAsync($"/etcdserverpb.{method}", request, parser);
        Assert.True(status.Code == GrpcCode.Ok, $"{method} {request}: {status}");
        return answer!;
    }
}
