using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Google.Protobuf;
using Muster.Doors.Etcd3.Pages;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Unit.Etcd3;

public sealed class JsonMessagesTests
{
    private const int BytesMax = 1_000;

    [Theory]
    [InlineData("""{"key":"YQ==","limit":"9007199254740993","sort_order":"DESCEND"}""")]
    [InlineData("""{"key":"YQ==","limit":"9007199254740993","sort_order":2}""")]
    [InlineData("""{"key":"YQ==","limit":9007199254740993,"sortOrder":"DESCEND"}""")]
    [InlineData("""  { "key" : "YQ==", "limit":"9007199254740993", "sort_order":"DESCEND", "news":{"of":["tomorrow"]}, "revision":null }""")]
    public async Task A_request_is_read_however_it_is_written(string text)
    {
        var wanted = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8("a"), Limit = 9007199254740993, SortOrder = RangeRequest.Types.SortOrder.Descend,
        };
        Assert.Equal(wanted, (await ReadAsync(text)).Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("}")]
    [InlineData("words")]
    [InlineData("{")]
    [InlineData("""{"key":"YQ=="}"""+ "garbage", 2)]
    [InlineData("""{"key":"Y?=="}""")]
    [InlineData("""{"key":7}""")]
    [InlineData("""{"key":"YQ==","limit":"many"}""")]
    [InlineData("""{"key":"YQ==","limit":1.5}""")]
    [InlineData("""{"key":"YQ==","limit":99999999999999999999}""")]
    [InlineData("""{"key":"YQ==","keys_only":"yes"}""")]
    [InlineData("""{"key":"YQ=="]""")]
    [InlineData("""{"key" "YQ=="}""")]
    [InlineData("""{"key":"\u12"}""")]
    public async Task What_is_no_request_is_said_to_be_wrong(string text, int nth = 1)
    {
        var messages = Messages(Encoding.UTF8.GetBytes(text));
        for (var i = 1; i < nth; i++)
        {
            Assert.NotNull((await messages.NextAsync(RangeRequest.Parser, default)).Message);
        }

        var fault = (await messages.NextAsync(RangeRequest.Parser, default)).Fault;
        Assert.Equal(GrpcCode.InvalidArgument, fault?.Code);
        Assert.NotEmpty(fault!.Message);
    }

    [Theory]
    [InlineData("7587862094617862669", "\"7587862094617862669\"")]
    [InlineData("-7587862094617862669", "\"-7587862094617862669\"")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("1.2345678901234567", "1.2345678901234567")]
    [InlineData("12345678901234567e2", "12345678901234567e2")]
    [InlineData("\"7587862094617862669 \\\" 7587862094617862669\"", "\"7587862094617862669 \\\" 7587862094617862669\"")]
    public void Long_numbers_are_quoted_and_nothing_else(string number, string wanted) =>
        Assert.Equal($"{{\"a\":{wanted},\"b\":[{wanted}]}}", JsonNumbers.Quoted($"{{\"a\":{number},\"b\":[{number}]}}"));

    [Fact]
    public async Task Several_follow_each_other_and_then_there_is_no_more()
    {
        var messages = Messages("""{"key":"YQ=="}{"key":"Yg=="} """u8.ToArray());
        Assert.Equal("a", (await messages.NextAsync(RangeRequest.Parser, default)).Message!.Key.ToStringUtf8());
        Assert.Equal("b", (await messages.NextAsync(RangeRequest.Parser, default)).Message!.Key.ToStringUtf8());
        Assert.True((await messages.NextAsync(RangeRequest.Parser, default)).IsEnd());
    }

    [Fact]
    public async Task One_may_come_byte_by_byte_with_braces_in_its_text()
    {
        var pipe = new Pipe();
        var messages = new JsonMessages(pipe.Reader, BytesMax);
        var next = messages.NextAsync(WatchRequest.Parser, default).AsTask();
        foreach (var one in """{"create_request":{"key":"YQ==","x":"}\"{\\"}}"""u8.ToArray())
        {
            Assert.False(next.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { one });
        }

        Assert.Equal("a", (await next).Message!.CreateRequest.Key.ToStringUtf8());
    }

    [Fact]
    public async Task An_object_without_end_is_cut_off_at_the_limit()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var messages = new JsonMessages(pipe.Reader, BytesMax);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("{\"key\":\"" + new string('A', 2 * BytesMax)));
        Assert.Equal(EtcdError.RequestTooLarge, (await messages.NextAsync(RangeRequest.Parser, default)).Fault);
    }

    [Fact]
    public async Task Objects_within_objects_have_an_end()
    {
        var text = string.Concat(Enumerable.Repeat("""{"success":[{"request_txn":""", 200)) + "{}" + string.Concat(Enumerable.Repeat("}]}", 200));
        var read = await new JsonMessages(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))), 100_000)
            .NextAsync(TxnRequest.Parser, default);
        Assert.Equal(GrpcCode.InvalidArgument, read.Fault?.Code);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_request() =>
        Assert.NotNull((await Messages([.. "{\"key\":\""u8, 0xFF, 0xFE, .. "\"}"u8]).NextAsync(RangeRequest.Parser, default)).Fault);

    [Theory]
    [InlineData("a \"quoted\" \\ \n", "a \\\"quoted\\\" \\\\ \\n")]
    [InlineData("<é>", "<é>")]
    public void Text_is_escaped_as_json_wants_it(string text, string escaped) => Assert.Equal(escaped, JsonText.Escaped(text));

    private static ValueTask<Received<RangeRequest>> ReadAsync(string text) =>
        Messages(Encoding.UTF8.GetBytes(text)).NextAsync(RangeRequest.Parser, default);

    private static JsonMessages Messages(byte[] bytes) => new(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), BytesMax);
}
