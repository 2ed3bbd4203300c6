using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>Tells a sequence to one server and writes down what it answers.</summary>
internal sealed class Replay(EtcdClient client)
{
    private readonly Labels _labels = new();

    /// <summary>An empty tree; what is remembered of it is nobody's concern.</summary>
    public async Task BeginAsync()
    {
        for (var lease = 1; lease <= 3; lease++)
        {
            await client.AskAsync(
                "/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser);
        }

        var all = new DeleteRangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        await client.AskAsync("/etcdserverpb.KV/DeleteRange", all, DeleteRangeResponse.Parser);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("begin") };
        var begun = await client.AskAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser);
        _labels.Wrote(begun.Answer!.Header.Revision);
    }

    /// <param name="events">How many a watch will tell, where another server has said it; null: this one says it.</param>
    public async Task<Told> TellAsync(Step step, int? events) => step switch
    {
        Step.Call call => new Told(call.Request(_labels).ToString()!, await CallAsync(call), null),
        Step.KeepAlive alive => new Told($"keep alive {alive.Lease}", await KeepAliveAsync(alive.Lease), null),
        Step.Watch watch => await WatchAsync(watch.Request(_labels), events),
        _ => throw new InvalidOperationException($"no such step: {step}"),
    };

    private async Task<string> CallAsync(Step.Call call)
    {
        var request = call.Request(_labels);
        var (answer, status) = request switch
        {
            PutRequest => await AskAsync(call.Method, request, PutResponse.Parser, put => put.Header),
            RangeRequest => await AskAsync(call.Method, request, RangeResponse.Parser, _ => null),
            DeleteRangeRequest => await AskAsync(
                call.Method, request, DeleteRangeResponse.Parser, deleted => deleted.Deleted > 0 ? deleted.Header : null),
            TxnRequest => await AskAsync(call.Method, request, TxnResponse.Parser, txn => Wrote(txn) ? txn.Header : null),
            CompactionRequest => await AskAsync(call.Method, request, CompactionResponse.Parser, _ => null),
            LeaseGrantRequest => await AskAsync(call.Method, request, LeaseGrantResponse.Parser, _ => null),
            LeaseRevokeRequest => await AskAsync(call.Method, request, LeaseRevokeResponse.Parser, revoked => revoked.Header),
            LeaseTimeToLiveRequest => await AskAsync(call.Method, request, LeaseTimeToLiveResponse.Parser, _ => null),
            _ => throw new InvalidOperationException($"no such call: {call.Method}"),
        };
        if (answer is LeaseTimeToLiveResponse told)
        {
            // What is left of it is not the same on two clocks, and etcd's keys have no order.
            told.TTL = Math.Sign(told.TTL);
            var keys = told.Keys.OrderBy(key => key.ToBase64(), StringComparer.Ordinal).ToList();
            told.Keys.Clear();
            told.Keys.Add(keys);
        }

        return $"{status.Code} {status.Message} {(answer is null ? "" : Normal.Text(answer, _labels))}";
    }

    private async Task<(IMessage? Answer, GrpcStatus Status)> AskAsync<T>(
        string method, IMessage request, MessageParser<T> parser, Func<T, ResponseHeader?> writer)
        where T : class, IMessage<T>
    {
        var (answer, status) = await client.AskAsync(method, request, parser);
        if (answer is not null && writer(answer) is { } header)
        {
            _labels.Wrote(header.Revision);
        }

        return (answer, status);
    }

    private static bool Wrote(TxnResponse txn) => txn.Responses.Any(response => response.ResponseCase switch
    {
        ResponseOp.ResponseOneofCase.ResponsePut => true,
        ResponseOp.ResponseOneofCase.ResponseDeleteRange => response.ResponseDeleteRange.Deleted > 0,
        ResponseOp.ResponseOneofCase.ResponseTxn => Wrote(response.ResponseTxn),
        _ => false,
    });

    private async Task<string> KeepAliveAsync(long lease)
    {
        await using var stream = client.Open("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser);
        stream.Say(new LeaseKeepAliveRequest { ID = lease });
        var answer = await stream.NextAsync();
        return $"{Normal.Text(answer!, _labels)} then {await stream.StatusAsync()}";
    }

    private async Task<Told> WatchAsync(WatchCreateRequest asked, int? expected)
    {
        await using var stream = client.Open("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
        stream.Say(new WatchRequest { CreateRequest = asked });
        var created = (await stream.NextAsync())!;
        var lines = new List<string> { Normal.Text(created, _labels) };
        if (created.Canceled)
        {
            return new Told(asked.ToString(), string.Join('\n', lines), 0);
        }

        var events = new List<Event>();
        if (expected is null)
        {
            stream.Say(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        }

        WatchResponse? last = null;
        while (last is null && (expected is null || events.Count < expected))
        {
            var answer = (await stream.NextAsync())!;
            events.AddRange(answer.Events);
            last = answer.Canceled || (expected is null && answer.WatchId == -1) ? answer : null;
        }

        if (last is not { Canceled: true })
        {
            stream.Say(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = created.WatchId } });
            do
            {
                last = (await stream.NextAsync())!;
                events.AddRange(last.Events);
            }
            while (!last.Canceled);
        }

        lines.AddRange(events.Select(one => $"  → {Normal.Text(one, _labels)}"));
        lines.Add($"  → {Normal.Text(last, _labels)}");

        // One that ended without an event ended by itself, which the other must wait for.
        return new Told(asked.ToString(), string.Join('\n', lines), last.CompactRevision > 0 ? 1 : events.Count);
    }
}

/// <param name="Events">Of a watch.</param>
internal sealed record Told(string Asked, string Text, int? Events);
