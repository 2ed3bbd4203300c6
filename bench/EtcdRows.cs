using Google.Protobuf;
using Muster.Bench.Grpc;
using Muster.Bench.Lines;
using Muster.Etcd.Wire.Messages;

namespace Muster.Bench;

/// <summary>The loads of etcd's clients: gRPC, each client on a connection of its own.</summary>
internal static class EtcdRows
{
    private const int Keys = 1000;
    private const int Leases = 1000;
    private const int FilledAtOnce = 16;
    private const int ValueBytes = 256;
    private const long LeaseFirst = 7_000_000;
    private const long LeaseTtlSeconds = 3600;

    private static readonly int[] _clientCounts = [1, 16, 64, 256];

    public static IReadOnlyList<Row> All { get; } =
    [
        .. Of("etcd put", Put),
        .. Of("etcd range", () => Range(serializable: false)),
        .. Of("etcd serializable range", () => Range(serializable: true)),
        .. Of("etcd txn", Txn),
        .. Of("etcd lease keepalive", KeepAlive),
    ];

    /// <summary>Muster's keys in an etcd, written through Consul's interface; of the rival, single puts to that etcd.</summary>
    public static IReadOnlyList<Row> Below { get; } =
    [
        .. _clientCounts.Select(count => new Row("KV PUT on an etcd", count, Wire.Http, Row.KvPut)
        {
            OfRival = new Row("etcd put", count, Wire.Grpc, Put),
        }),
    ];

    public static async Task FillAsync(Server server)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilledAtOnce };
        await Parallel.ForAsync(0, Keys, options, async (i, _) => await server.CallAsync(
            "/v3/kv/put", $$"""{"key":"{{Key(i).ToBase64()}}","value":"{{Value($"{i:x8}").ToBase64()}}"}"""));
        await Parallel.ForAsync(0, Leases, options, async (i, _) => await server.CallAsync(
            "/v3/lease/grant", $$"""{"ID":{{LeaseFirst + i}},"TTL":{{LeaseTtlSeconds}}}"""));
    }

    private static IEnumerable<Row> Of(string name, Func<Requests> requests) =>
        _clientCounts.Select(count => new Row(name, count, Wire.Grpc, requests));

    private static Requests Put() => Requests.Grpc(
        new GrpcCall("/etcdserverpb.KV/Put"),
        OfEachKey(key => new PutRequest { Key = key, Value = Value(Requests.NumberPlace) }),
        []);

    private static Requests Range(bool serializable) => Requests.Grpc(
        new GrpcCall("/etcdserverpb.KV/Range"),
        OfEachKey(key => new RangeRequest { Key = key, Serializable = serializable }),
        [.. "vvvvvvvv"u8]);

    /// <summary>If the key is there it is written and another is read, as locks and elections do.</summary>
    private static Requests Txn() => Requests.Grpc(
        new GrpcCall("/etcdserverpb.KV/Txn"),
        OfEachKey(key => new TxnRequest
        {
            Compare =
            {
                new Compare
                {
                    Key = key, Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater,
                },
            },
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = key, Value = Value(Requests.NumberPlace) } },
                new RequestOp { RequestRange = new RangeRequest { Key = Key(0) } },
            },
        }),
        [.. "vvvvvvvv"u8]);

    /// <summary>A client keeps all its leases alive on one stream.</summary>
    private static Requests KeepAlive() => Requests.Grpc(
        new GrpcCall("/etcdserverpb.Lease/LeaseKeepAlive", IsConversation: true),
        Enumerable.Range(0, Leases).Select(i => new LeaseKeepAliveRequest { ID = LeaseFirst + i }.ToByteArray()),
        new LeaseKeepAliveResponse { TTL = LeaseTtlSeconds }.ToByteArray());

    private static IEnumerable<byte[]> OfEachKey(Func<ByteString, IMessage> request) =>
        Enumerable.Range(0, Keys).Select(i => request(Key(i)).ToByteArray());

    private static ByteString Key(int i) => ByteString.CopyFromUtf8($"bench/key-{i:d6}");

    private static ByteString Value(string number) =>
        ByteString.CopyFromUtf8(number + new string('v', ValueBytes - number.Length));
}
