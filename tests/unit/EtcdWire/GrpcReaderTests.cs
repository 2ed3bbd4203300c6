using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Unit.EtcdWire;

public sealed class GrpcReaderTests
{
    private static readonly PutRequest _put = new() { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8("1") };

    [Fact]
    public async Task Messages_come_out_as_they_went_in_then_the_end()
    {
        var reader = Reader([.. Bytes(_put), .. Bytes(new PutRequest()), .. Bytes(_put)]);

        Assert.Equal(_put, (await reader.NextAsync(PutRequest.Parser, default)).Message);
        Assert.Equal(new PutRequest(), (await reader.NextAsync(PutRequest.Parser, default)).Message);
        Assert.Equal(_put, (await reader.NextAsync(PutRequest.Parser, default)).Message);
        Assert.True((await reader.NextAsync(PutRequest.Parser, default)).IsEnd());
    }

    [Fact]
    public async Task A_message_may_come_byte_by_byte()
    {
        var pipe = new Pipe();
        var reader = new GrpcReader(pipe.Reader, 100);
        var next = reader.NextAsync(PutRequest.Parser, default).AsTask();
        foreach (var one in Bytes(_put))
        {
            Assert.False(next.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { one });
        }

        Assert.Equal(_put, (await next).Message);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_before_it_is_read()
    {
        var reader = new GrpcReader(PipeReader.Create(new ReadOnlySequence<byte>([0, 0, 0, 1, 1])), 256);

        Assert.Equal(
            new GrpcStatus(GrpcCode.ResourceExhausted, "grpc: received message larger than max (257 vs. 256)"),
            (await reader.NextAsync(PutRequest.Parser, default)).Fault);
    }

    [Fact]
    public async Task What_is_no_message_is_named()
    {
        Assert.Equal(GrpcCode.Internal, (await Reader([0, 0, 0, 0, 1, 0xFF]).NextAsync(PutRequest.Parser, default)).Fault!.Code);
        Assert.Equal(GrpcCode.Internal, (await Reader([0, 0, 0]).NextAsync(PutRequest.Parser, default)).Fault!.Code);
        Assert.Equal(GrpcCode.Internal, (await Reader([0, 0, 0, 0, 9, 1]).NextAsync(PutRequest.Parser, default)).Fault!.Code);
        Assert.Equal(
            GrpcCode.Unimplemented, (await Reader([1, 0, 0, 0, 0]).NextAsync(PutRequest.Parser, default)).Fault!.Code);
    }

    [Theory]
    [InlineData("etcdserver: key is not provided", "etcdserver: key is not provided")]
    [InlineData("100%", "100%25")]
    [InlineData("é\n", "%C3%A9%0A")]
    public void Words_travel_in_a_trailer(string words, string encoded)
    {
        Assert.Equal(encoded, new GrpcStatus(GrpcCode.Unknown, words).EncodedMessage());
        Assert.Equal(new GrpcStatus(GrpcCode.NotFound, words), GrpcStatus.Of("5", encoded));
    }

    private static GrpcReader Reader(byte[] bytes) => new(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), 100);

    private static byte[] Bytes(IMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        GrpcWriter.Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }
}
