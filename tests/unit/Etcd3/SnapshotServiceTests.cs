using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Etcd3;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Services;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Embedded;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;
using Muster.Tests.Unit.Dns;

namespace Muster.Tests.Unit.Etcd3;

public sealed class SnapshotServiceTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly List<MemoryStream> _files = [];
    private EmbeddedEngine _engine = null!;

    public async Task InitializeAsync()
    {
        _engine = (await EmbeddedEngine.OpenAsync(
            new EmbeddedOptions { Time = _time, Server = "test", Chance = new Prng(1) }, CancellationToken.None)).Value;
        await _engine.CommitAsync(
            Txn.Of(new Op.Put(Key.Of("k/large"), new byte[100_000], LeaseId.None)), Origin.System, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task A_client_that_takes_nothing_is_given_up_and_its_file_with_it()
    {
        var asking = new Asleep();
        var running = Method().RunAsync(asking, CancellationToken.None).AsTask();
        await asking.Asked;
        Assert.False(running.IsCompleted);
        Assert.True(_files.Single().CanRead);
        _time.Advance(TimeSpan.FromMinutes(3));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(_files.Single().CanRead);
    }

    [Fact]
    public async Task More_than_are_allowed_at_once_are_refused_until_one_has_ended()
    {
        var method = Method();
        using var gone = new CancellationTokenSource();
        var asking = new Asleep();
        var running = method.RunAsync(asking, gone.Token).AsTask();
        await asking.Asked;
        Assert.Equal(EtcdError.TooManyRequests, await method.RunAsync(new Asking(new SnapshotRequest()), CancellationToken.None));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(GrpcStatus.Ok, await method.RunAsync(new Asking(new SnapshotRequest()), CancellationToken.None));
        Assert.All(_files, file => Assert.False(file.CanRead));
    }

    [Fact]
    public async Task What_is_left_is_told_with_each_piece_and_the_sum_comes_last()
    {
        var asking = new Asking(new SnapshotRequest());
        Assert.Equal(GrpcStatus.Ok, await Method().RunAsync(asking, CancellationToken.None));
        using var all = new MemoryStream();
        SnapshotResponse piece;
        do
        {
            piece = await asking.ToldAsync<SnapshotResponse>();
            Assert.InRange(piece.Blob.Length, 1, 32 * 1024);
            all.Write(piece.Blob.Span);
            Assert.Equal(1, piece.Header.Revision);
        }
        while (piece.RemainingBytes > 0);

        Assert.Equal(0, all.Length % 4096);
        var sum = await asking.ToldAsync<SnapshotResponse>();
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(all.ToArray()), sum.Blob.ToByteArray());
    }

    [Theory]
    [InlineData(Refusal.NoSpace, GrpcCode.ResourceExhausted)]
    [InlineData(Refusal.Unavailable, GrpcCode.Unavailable)]
    public async Task Where_no_file_can_be_made_it_is_said_why(Refusal why, GrpcCode code)
    {
        var refused = new Refused(why, "make room");
        var status = await Method(_ => refused).RunAsync(new Asking(new SnapshotRequest()), CancellationToken.None);
        Assert.Equal(new GrpcStatus(code, "etcdserver: make room"), status);
    }

    [Fact]
    public async Task A_disk_that_is_full_in_the_middle_refuses_it()
    {
        var status = await Method(_ => Result<Stream>.Of(new Full())).RunAsync(
            new Asking(new SnapshotRequest()), CancellationToken.None);
        Assert.Equal(GrpcCode.ResourceExhausted, status.Code);
        Assert.Contains("No space left", status.Message, StringComparison.Ordinal);
    }

    private Method Method(Func<long, Result<Stream>>? scratch = null)
    {
        var house = OpenDoor.House(new Bytes(_engine, _engine, new Prng(2))) with
        {
            Time = _time,
            Scratch = scratch ?? Scratch,
        };
        var options = new Etcd3DoorOptions { Listen = [], SnapshotsMax = 1 };
        return new SnapshotService(
            new DoorContext(house, options, () => [], CancellationToken.None), new HeaderWords(Dig.Self("consul"))).Method();
    }

    private Result<Stream> Scratch(long bytesMax)
    {
        var file = new MemoryStream();
        _files.Add(file);
        return Result<Stream>.Of(file);
    }

    /// <summary>Asks, and then takes nothing.</summary>
    private sealed class Asleep() : Conversation(new Caller("", "test", ""))
    {
        private readonly TaskCompletionSource _asked = new();

        public Task Asked => _asked.Task;

        public override ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel) =>
            new(new Received<T>(parser.ParseFrom(ByteString.Empty), null));

        public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields)
        {
        }

        public override async ValueTask FlushAsync(CancellationToken cancel)
        {
            var never = new TaskCompletionSource();
            await using var heard = cancel.Register(() => never.TrySetCanceled(cancel));
            _asked.TrySetResult();
            await never.Task;
        }

        public override void Leave(IMessage message) => throw new InvalidOperationException("a stream leaves nothing");
    }

    private sealed class Full : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
