using Google.Protobuf;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Watching;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;

namespace Muster.Tests.Unit.Etcd3;

public sealed class OutboxTests
{
    private static readonly byte[] _large = new byte[300 * 1024];

    [Fact]
    public async Task What_waits_while_one_is_sent_leaves_together_in_order()
    {
        var client = new Reader();
        await using var box = new Outbox(client, CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await box.PutAsync(new WatchResponse { WatchId = i }, default, CancellationToken.None);
        }

        Assert.Equal([0L], client.Seen);
        client.ReadOn();
        Assert.Equal([0L, 1, 2, 3, 4], client.Seen);
        client.ReadOn();
    }

    [Fact]
    public async Task A_client_that_does_not_read_makes_those_wait_who_have_something_to_say()
    {
        var client = new Reader();
        await using var box = new Outbox(client, CancellationToken.None);
        await box.PutAsync(new WatchResponse(), default, CancellationToken.None);
        var puts = Enumerable.Range(1, 10)
            .Select(i => box.PutAsync(new WatchResponse { WatchId = i }, _large, CancellationToken.None).AsTask()).ToList();
        Assert.Equal(4, puts.Count(put => put.IsCompleted));
        while (client.Seen.Count < 11)
        {
            client.ReadOn();
            await Task.Yield();
        }

        await Task.WhenAll(puts);
        Assert.Equal(Enumerable.Range(0, 11).Select(i => (long)i), client.Seen.Order());
        client.ReadOn();
    }

    [Fact]
    public async Task Who_runs_the_stream_hears_that_the_client_is_gone()
    {
        var client = new Reader();
        await using var box = new Outbox(client, CancellationToken.None);
        await box.PutAsync(new WatchResponse(), default, CancellationToken.None);
        client.Leave(new IOException("gone"));
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => box.Over)).Message);
    }

    [Fact]
    public async Task A_cancellation_ends_it()
    {
        using var cancelling = new CancellationTokenSource();
        await using var box = new Outbox(new Reader(), cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Over);
    }

    /// <summary>Takes what is sent when it is told to.</summary>
    private sealed class Reader() : Conversation(new Caller("", "test", ""))
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource? _reading;

        public List<long> Seen { get; } = [];

        public void ReadOn() => Take()?.SetResult();

        public void Leave(IOException why) => Take()!.SetException(why);

        public override ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel) => default;

        public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields) =>
            Seen.Add(((WatchResponse)message).WatchId);

        public override ValueTask FlushAsync(CancellationToken cancel)
        {
            lock (_gate)
            {
                _reading = new TaskCompletionSource();
                return new ValueTask(_reading.Task);
            }
        }

        public override void Leave(IMessage message) => throw new NotSupportedException();

        private TaskCompletionSource? Take()
        {
            lock (_gate)
            {
                var reading = _reading;
                _reading = null;
                return reading;
            }
        }
    }
}
