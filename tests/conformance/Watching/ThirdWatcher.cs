using System.Net.Sockets;
using Google.Protobuf;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support.Watches;
using Told = Muster.Tests.Support.Watches.Told;

namespace Muster.Tests.Conformance.Watching;

/// <summary>
/// A watcher through etcd's version 3, over gRPC or as JSON: whenever it is cut off it comes back where it was.
/// </summary>
internal sealed class ThirdWatcher(int port, string range, bool isPrefix)
{
    private long _next = 1;

    /// <summary>Through the gateway, where nothing more can be said once a watch is asked for.</summary>
    public bool IsJson { get; init; }

    /// <summary>Asks after each answer how far all has been told, and takes that for its place, too.</summary>
    public bool AsksForProgress { get; init; }

    public bool HidesDeletes { get; init; }

    public List<WatchEntry> Entries { get; } = [];

    public async Task RunAsync()
    {
        using var client = new EtcdClient(port);
        while (true)
        {
            try
            {
                if (await (IsJson ? FollowJsonAsync() : FollowGrpcAsync(client)))
                {
                    return;
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // Away for a moment.
                await Task.Delay(WatchedWrites.Pause, TimeProvider.System);
            }
        }
    }

    private async Task<bool> FollowGrpcAsync(EtcdClient client)
    {
        await using var stream = client.Open("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
        stream.Say(new WatchRequest { CreateRequest = Creation() });
        return await FollowAsync(
            stream.NextAsync, () => stream.Say(new WatchRequest { ProgressRequest = new WatchProgressRequest() }));
    }

    private async Task<bool> FollowJsonAsync()
    {
        Assert.False(AsksForProgress);
        using var stream = await GatewayStream.OpenAsync(port, Creation());
        return await FollowAsync(stream.NextAsync, () => { });
    }

    private async Task<bool> FollowAsync(Func<Task<WatchResponse?>> next, Action askForProgress)
    {
        Entries.Add(new WatchEntry.Begun(_next));
        var pieces = new List<Told>();
        while (await next() is { } answer)
        {
            if (answer.Canceled)
            {
                Assert.True(answer.CompactRevision > 0, $"The watch was ended: {answer.CancelReason}");
                Entries.Add(new WatchEntry.Forgotten());
                _next = answer.CompactRevision + 1;
                return false;
            }

            pieces.AddRange(answer.Events.Select(Of));
            if (answer.Fragment || answer.Created)
            {
                continue;
            }

            if (pieces.Count == 0)
            {
                Entries.Add(new WatchEntry.Mark(answer.Header.Revision));
                _next = Math.Max(_next, answer.Header.Revision + 1);
                continue;
            }

            Entries.Add(new WatchEntry.Answer([.. pieces]));
            _next = pieces[^1].Revision + 1;
            if (pieces.Exists(told => told.Value == WatchedWrites.End && !told.Key.StartsWith("w/s/", StringComparison.Ordinal)))
            {
                return true;
            }

            pieces.Clear();
            if (AsksForProgress)
            {
                askForProgress();
            }
        }

        return false;
    }

    private WatchCreateRequest Creation()
    {
        var create = new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8(range),
            RangeEnd = isPrefix ? ByteString.CopyFromUtf8(range[..^1] + (char)(range[^1] + 1)) : ByteString.Empty,
            StartRevision = _next,
            Fragment = true,
        };
        if (HidesDeletes)
        {
            create.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
        }

        return create;
    }

    private static Told Of(Event one) => new(
        one.Kv.ModRevision, one.Kv.Key.ToStringUtf8(),
        one.Type == Event.Types.EventType.Delete ? null : one.Kv.Value.ToStringUtf8());
}
