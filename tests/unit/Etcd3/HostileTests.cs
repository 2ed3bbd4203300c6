using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>Whatever comes over the wire, the door answers in gRPC's words or closes the connection, and goes on.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Watch = "/etcdserverpb.Watch/Watch";

    private static readonly PutRequest _put = new() { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8("1") };

    private OpenDoor _door = null!;

    public async Task InitializeAsync() => _door = await OpenDoor.OpenAsync();

    public async Task DisposeAsync()
    {
        using var client = _door.Client();
        Assert.Equal(GrpcStatus.Ok, (await client.AskAsync(Put, _put, PutResponse.Parser)).Status);
        await _door.DisposeAsync();
    }

    public static TheoryData<string, byte[], GrpcCode, string> Broken => new()
    {
        { Put, [], GrpcCode.Internal, "the call ended before its request had come" },
        { Put, [0, 0, 0], GrpcCode.Internal, "the stream ended within a message" },
        { Put, [0, 0, 0, 0, 9, 1], GrpcCode.Internal, "the stream ended within a message" },
        { Put, [0, 0, 0, 0, 2, 0xFF, 0xFF], GrpcCode.Internal, "grpc: error unmarshalling request" },
        { Put, [1, 0, 0, 0, 0], GrpcCode.Unimplemented, "grpc: compressed messages are not understood here" },
        { Put, [7, 0, 0, 0, 0], GrpcCode.Unimplemented, "grpc: compressed messages are not understood here" },
        { Put, [0, 0xFF, 0xFF, 0xFF, 0xFF], GrpcCode.ResourceExhausted, "grpc: received message larger than max (4294967295" },
        { Put, [0, 0, 0, 0, 0], GrpcCode.InvalidArgument, "etcdserver: key is not provided" },
        { Watch, [0, 0, 0, 0, 2, 0xFF, 0xFF], GrpcCode.Internal, "grpc: error unmarshalling request" },
        { Watch, [0, 0, 0], GrpcCode.Internal, "the stream ended within a message" },
        { "/etcdserverpb.Lease/LeaseKeepAlive", [1, 0, 0, 0, 0], GrpcCode.Unimplemented, "grpc: compressed" },
        { "/etcdserverpb.KV/Nothing", [0, 0, 0, 0, 0], GrpcCode.Unimplemented, "unknown method Nothing for service etcdserverpb.KV" },
        { "/nowhere", [0, 0, 0, 0, 0], GrpcCode.Unimplemented, "malformed method name: /nowhere" },
        { "/a/b/c?d", [], GrpcCode.Unimplemented, "unknown method c for service a/b" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_broken_is_named(string method, byte[] body, GrpcCode code, string begins)
    {
        using var response = await SendAsync(method, new ByteArrayContent(body), "application/grpc");
        await response.Content.ReadAsByteArrayAsync();
        var status = EtcdClient.StatusOf(response);
        Assert.Equal(code, status.Code);
        Assert.StartsWith(begins, status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_bytes()
    {
        using var client = _door.Client();
        byte[] key = [0xFF, 0xC0, 0x00, 0x80];
        var put = new PutRequest { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(key) };
        await client.AskAsync(Put, put, PutResponse.Parser);
        var read = await client.AskAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = put.Key }, RangeResponse.Parser);
        Assert.Equal(key, read.Answer!.Kvs.Single().Value.ToByteArray());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task Another_kind_of_body_is_not_taken_for_a_call(string type)
    {
        using var response = await SendAsync(Put, new ByteArrayContent([0, 0, 0, 0, 0]), type);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_request_above_the_limit_is_refused_and_one_at_it_is_not()
    {
        using var client = _door.Client();
        var large = new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFrom(new byte[1_572_864]) };
        Assert.Equal(EtcdError.RequestTooLarge, (await client.AskAsync(Put, large, PutResponse.Parser)).Status);
        large.Value = ByteString.CopyFrom(new byte[1_572_800]);
        Assert.Equal(GrpcStatus.Ok, (await client.AskAsync(Put, large, PutResponse.Parser)).Status);
    }

    [Fact]
    public async Task Who_speaks_byte_by_byte_is_heard_to_the_end()
    {
        using var client = _door.Client();
        var content = new LastingContent();
        var answering = SendAsync(Put, content, "application/grpc");
        var body = new ArrayBufferWriter<byte>();
        GrpcWriter.Write(body, _put);
        foreach (var one in body.WrittenSpan.ToArray())
        {
            content.Say([one]);
        }

        // Others are answered in between.
        Assert.Equal(GrpcStatus.Ok, (await client.AskAsync(Put, _put, PutResponse.Parser)).Status);
        content.End();
        using var response = await answering;
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(GrpcStatus.Ok, EtcdClient.StatusOf(response));
    }

    [Fact]
    public async Task A_thousand_streams_on_one_connection_are_all_told()
    {
        using var client = _door.Client();
        var streams = Enumerable.Range(0, 1_000).Select(_ => client.Open(Watch, WatchResponse.Parser)).ToList();
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = _put.Key } };
        streams.ForEach(stream => stream.Say(create));
        foreach (var stream in streams)
        {
            Assert.True((await stream.NextAsync())!.Created);
        }

        await client.AskAsync(Put, _put, PutResponse.Parser);
        foreach (var stream in streams)
        {
            Assert.Single((await stream.NextAsync())!.Events);
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stream_holds_so_many_watches_and_no_more()
    {
        await using var narrow = await OpenDoor.OpenAsync(options => options with { WatchesPerStreamMax = 2 });
        using var client = narrow.Client();
        await using var stream = client.Open(Watch, WatchResponse.Parser);
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = _put.Key } };
        for (var i = 0; i < 3; i++)
        {
            stream.Say(create);
            var told = (await stream.NextAsync())!;
            Assert.Equal((true, i == 2), (told.Created, told.Canceled));
        }
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all, and longer than one")]
    [InlineData("PRI nonsense\r\n\r\n")]
    [InlineData("GET\0 / HTTP/1.1\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")]
    public async Task What_is_no_protocol_is_hung_up_on(string said) =>
        await _door.SayAsync(Encoding.Latin1.GetBytes(said)).WaitAsync(TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n")]
    public async Task Who_says_no_more_is_hung_up_on(string said)
    {
        await using var hasty = await OpenDoor.OpenAsync(options => options with { GreetingTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Empty(await hasty.SayAsync(Encoding.Latin1.GetBytes(said)).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Streams_through_the_gateway_answer_line_by_line()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_door.Port}") };
        using var client = _door.Client();
        await client.AskAsync(Put, _put, PutResponse.Parser);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v3/watch")
        {
            Content = new StringContent("""{"create_request":{"key":"YQ==","start_revision":"1"}}"""),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.True(Result(await lines.ReadLineAsync()).GetProperty("created").GetBoolean());
        var events = Result(await lines.ReadLineAsync()).GetProperty("events");
        Assert.Equal("MQ==", events[0].GetProperty("kv").GetProperty("value").GetString());
        await client.AskAsync(Put, new PutRequest { Key = _put.Key }, PutResponse.Parser);
        Assert.Equal("2", Result(await lines.ReadLineAsync()).GetProperty("events")[0].GetProperty("kv").GetProperty("version").GetString());
    }

    [Fact]
    public async Task What_the_gateway_does_not_know_is_not_found()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_door.Port}") };
        using var response = await http.PostAsync(new Uri("/v3/nothing", UriKind.Relative), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(5, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetInt32());
    }

    private static JsonElement Result(string? line) => JsonDocument.Parse(line!).RootElement.GetProperty("result");

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent content, string type)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{_door.Port}{path}"))
        {
            Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await http.SendAsync(request);
    }
}
