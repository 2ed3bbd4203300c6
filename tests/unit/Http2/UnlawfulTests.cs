using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>What a client must not say, and how it is told: the stream ends, or the connection does (RFC 9113, section 5.4).</summary>
public sealed class UnlawfulTests
{
    private static readonly byte[] _asking = Peer.Asking();

    [Theory]
    [InlineData((int)FrameKind.Data, 0, 0, 1, 1, "data of the connection")]
    [InlineData((int)FrameKind.Data, 0, 1, 1, 1, "data before headers")]
    [InlineData((int)FrameKind.Headers, 4, 0, 1, 1, "headers of the connection")]
    [InlineData((int)FrameKind.Headers, 4, 2, 0, 1, "a stream of a server's")]
    [InlineData((int)FrameKind.Headers, 0x2C, 1, 1, 6, "headers without room for their padding and priority")]
    [InlineData((int)FrameKind.Priority, 0, 1, 4, 6, "a priority of four bytes")]
    [InlineData((int)FrameKind.Priority, 0, 0, 5, 1, "a priority of the connection")]
    [InlineData((int)FrameKind.Reset, 0, 0, 4, 1, "an end of the connection's stream")]
    [InlineData((int)FrameKind.Reset, 0, 1, 4, 1, "an end before the beginning")]
    [InlineData((int)FrameKind.Reset, 0, 1, 3, 6, "an end of three bytes")]
    [InlineData((int)FrameKind.Settings, 0, 1, 0, 1, "settings of a stream")]
    [InlineData((int)FrameKind.Settings, 0, 0, 5, 6, "half a setting")]
    [InlineData((int)FrameKind.Settings, 1, 0, 6, 6, "an answer with settings")]
    [InlineData((int)FrameKind.PushPromise, 0, 1, 4, 1, "a promise of a client")]
    [InlineData((int)FrameKind.Ping, 0, 1, 8, 1, "a ping of a stream")]
    [InlineData((int)FrameKind.Ping, 0, 0, 7, 6, "a ping of seven bytes")]
    [InlineData((int)FrameKind.GoAway, 0, 1, 8, 1, "a farewell of a stream")]
    [InlineData((int)FrameKind.GoAway, 0, 0, 7, 6, "a farewell of seven bytes")]
    [InlineData((int)FrameKind.WindowUpdate, 0, 0, 4, 1, "a window wider by nothing")]
    [InlineData((int)FrameKind.WindowUpdate, 0, 0, 3, 6, "a window of three bytes")]
    [InlineData((int)FrameKind.WindowUpdate, 0, 1, 4, 1, "a window of a stream that has not begun")]
    [InlineData((int)FrameKind.Continuation, 4, 1, 1, 1, "a continuation of nothing")]
    [InlineData((int)FrameKind.Data, 0, 1, 16_385, 6, "a frame that is too long")]
    public async Task A_frame_that_cannot_be_ends_the_connection(int kind, int flags, int stream, int bytes, int code, string why)
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say((FrameKind)kind, (FrameFlags)flags, (uint)stream, new byte[bytes]);
        Assert.Equal((why, (Http2Error)code), (why, await peer.FarewellAsync()));
    }

    [Theory]
    [InlineData(2, 2, 1)] // neither pushes nor not
    [InlineData(4, 0x80000000, 3)] // a window beyond all
    [InlineData(5, 16_383, 1)]
    [InlineData(5, 16_777_216, 1)]
    public async Task A_setting_that_cannot_be_ends_the_connection(int name, uint value, int code)
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say(FrameKind.Settings, FrameFlags.None, 0, Peer.Setting((ushort)name, value));
        Assert.Equal((Http2Error)code, await peer.FarewellAsync());
    }

    [Fact]
    public async Task The_first_frame_holds_settings()
    {
        await using var peer = new Peer(_ => Task.CompletedTask);
        peer.SayRaw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        peer.Say(FrameKind.Ping, FrameFlags.None, 0, new byte[8]);
        Assert.Equal(Http2Error.Protocol, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Another_greeting_is_none()
    {
        await using var peer = new Peer(_ => Task.CompletedTask);
        peer.SayRaw("PRI * HTTP/3.0\r\n\r\nSM\r\n\r\n"u8);
        Assert.Equal(Http2Error.Protocol, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Nothing_comes_between_the_pieces_of_headers()
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say(FrameKind.Headers, FrameFlags.None, 1, _asking);
        peer.Say(FrameKind.Data, FrameFlags.None, 1, [1]);
        Assert.Equal(Http2Error.Protocol, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Pieces_of_headers_do_not_go_on_for_ever()
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say(FrameKind.Headers, FrameFlags.None, 1, new byte[16_000]);
        for (var sent = 16_000; sent <= 64 * 1024; sent += 16_000)
        {
            peer.Say(FrameKind.Continuation, FrameFlags.None, 1, new byte[16_000]);
        }

        Assert.Equal(Http2Error.EnhanceYourCalm, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Empty_pieces_of_headers_do_not_go_on_at_all()
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say(FrameKind.Headers, FrameFlags.None, 1, []);
        Assert.Equal(Http2Error.EnhanceYourCalm, await peer.FarewellAsync());
    }

    [Fact]
    public async Task A_broken_block_of_headers_ends_the_connection()
    {
        await using var peer = await Peer.MeetAsync(_ => Task.CompletedTask);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, [0x80]);
        Assert.Equal(Http2Error.Compression, await peer.FarewellAsync());
    }

    public static TheoryData<string, string[]> NoRequests => new()
    {
        { "no method", [":scheme=http", ":path=/"] },
        { "no path", [":method=GET", ":scheme=http"] },
        { "an empty path", [":method=GET", ":scheme=http", ":path="] },
        { "no scheme", [":method=GET", ":path=/"] },
        { "two methods", [":method=GET", ":method=GET", ":scheme=http", ":path=/"] },
        { "a pseudo-header behind others", [":method=GET", ":scheme=http", "a=b", ":path=/"] },
        { "an unknown pseudo-header", [":method=GET", ":scheme=http", ":path=/", ":x=y"] },
        { "an answer's", [":method=GET", ":scheme=http", ":path=/", ":status=200"] },
        { "capital letters", [":method=GET", ":scheme=http", ":path=/", "Name=x"] },
        { "a name with a space", [":method=GET", ":scheme=http", ":path=/", "na me=x"] },
        { "a value of two lines", [":method=GET", ":scheme=http", ":path=/", "name=a\nb"] },
        { "HTTP/1.1's own", [":method=GET", ":scheme=http", ":path=/", "connection=close"] },
        { "te that is not trailers", [":method=GET", ":scheme=http", ":path=/", "te=gzip"] },
    };

    [Theory]
    [MemberData(nameof(NoRequests))]
    public async Task What_is_no_request_ends_the_stream_alone(string why, string[] fields)
    {
        await using var peer = await Peer.MeetAsync(stream =>
        {
            stream.End(new HeaderWriter().Status(200).ToArray());
            return Task.CompletedTask;
        });
        var block = new HeaderWriter();
        foreach (var field in fields)
        {
            var sign = field.IndexOf('=', 1);
            block.Field(field[..sign], field[(sign + 1)..]);
        }

        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, block.ToArray());
        Assert.Equal((why, Http2Error.Protocol), (why, (await peer.NextAsync(FrameKind.Reset)).Code));
        peer.Ask(3, "x");
        Assert.True((await peer.AnswerAsync(3))[0].IsLast);
    }

    [Fact]
    public async Task Who_sends_more_than_the_window_of_a_stream_loses_it()
    {
        await using var peer = await Peer.MeetAsync(
            Peer.UntilGoneAsync,
            Peer.Options with { StreamWindowBytes = 100 });
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        peer.Say(FrameKind.Data, FrameFlags.None, 1, new byte[100]);
        peer.Say(FrameKind.Data, FrameFlags.None, 1, [1]);
        Assert.Equal(Http2Error.FlowControl, (await peer.NextAsync(FrameKind.Reset)).Code);
    }

    [Fact]
    public async Task Who_sends_more_than_the_window_of_all_loses_the_connection()
    {
        await using var peer = await Peer.MeetAsync(
            Peer.UntilGoneAsync,
            Peer.Options with { ConnectionWindowBytes = 70_000 });
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        for (var sent = 0; sent <= 70_000; sent += 10_000)
        {
            peer.Say(FrameKind.Data, FrameFlags.None, 1, new byte[10_000]);
        }

        Assert.Equal(Http2Error.FlowControl, await peer.FarewellAsync());
    }

    [Fact]
    public async Task A_window_is_never_wider_than_a_number_can_say()
    {
        await using var peer = await Peer.MeetAsync(Peer.UntilGoneAsync);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 1, Peer.Number(int.MaxValue));
        Assert.Equal(Http2Error.FlowControl, (await peer.NextAsync(FrameKind.Reset)).Code);
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 0, Peer.Number(int.MaxValue));
        Assert.Equal(Http2Error.FlowControl, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Data_behind_the_end_of_a_request_end_its_answer()
    {
        await using var peer = await Peer.MeetAsync(Peer.UntilGoneAsync);
        peer.Ask(1, "x");
        peer.Say(FrameKind.Data, FrameFlags.None, 1, [1]);
        Assert.Equal(Http2Error.StreamClosed, (await peer.NextAsync(FrameKind.Reset)).Code);
    }

    [Fact]
    public async Task Headers_in_the_middle_of_a_request_end_it()
    {
        await using var peer = await Peer.MeetAsync(Peer.UntilGoneAsync);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        Assert.Equal(Http2Error.Protocol, (await peer.NextAsync(FrameKind.Reset)).Code);
    }

    [Fact]
    public async Task Padding_that_is_longer_than_its_frame_ends_the_connection()
    {
        await using var peer = await Peer.MeetAsync(stream => stream.Body.ReadAsync().AsTask());
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, _asking);
        peer.Say(FrameKind.Data, FrameFlags.Padded, 1, [2, 1]);
        Assert.Equal(Http2Error.Protocol, await peer.FarewellAsync());
    }

    [Fact]
    public async Task A_request_that_fails_in_the_end_ends_the_connection_with_it()
    {
        var peer = await Peer.MeetAsync(_ => throw new NotFiniteNumberException("broken"));
        peer.Ask(1, "x");
        Assert.Equal(Http2Error.Internal, (await peer.NextAsync(FrameKind.Reset)).Code);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => peer.Served);
        Assert.IsType<NotFiniteNumberException>(failure.InnerException);
    }

    [Fact]
    public async Task Whatever_is_said_the_connection_ends_or_goes_on()
    {
        for (var seed = 0u; seed < 300; seed++)
        {
            var random = new Muster.Bedrock.Prng(seed);
            await using var peer = new Peer(
                async stream =>
                {
                    stream.Begin(new HeaderWriter().Status(200).ToArray());
                    await stream.FlushAsync(stream.Gone);
                    stream.End(null);
                },
                holds: 100_000_000);
            peer.Greet();
            for (var said = 0; said < 40 && !peer.Served.IsCompleted; said++)
            {
                var payload = random.Next(3) == 0 ? _asking : [.. Enumerable.Range(0, random.Next(12)).Select(_ => (byte)random.Next(256))];
                try
                {
                    peer.Say(
                        (FrameKind)random.Next(11), (FrameFlags)random.Next(64), (uint)random.Next(9), payload,
                        random.Next(50) == 0 ? random.Next(40) : null);
                }
                catch (InvalidOperationException)
                {
                    break; // it has ended meanwhile
                }
            }

            peer.Leave();
            await peer.Served;
        }
    }
}
