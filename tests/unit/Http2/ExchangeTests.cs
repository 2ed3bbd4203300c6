using System.Text;
using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>Requests and answers as lawful clients make them, in all the forms that RFC 9113 allows.</summary>
public sealed class ExchangeTests
{
    [Fact]
    public async Task A_request_is_answered_in_the_three_parts_of_a_call()
    {
        await using var peer = await Peer.MeetAsync(Echo.AnswerAsync);
        peer.Ask(1, "hello");
        var answer = await peer.AnswerAsync(1);
        Assert.Equal([FrameKind.Headers, FrameKind.Data, FrameKind.Headers], answer.Select(one => one.Kind));
        Assert.Equal("hello", Encoding.ASCII.GetString(answer[1].Payload));
        Assert.Equal(Echo.Trailers, answer[2].Payload);
    }

    [Fact]
    public async Task The_client_is_told_what_it_may_send()
    {
        await using var peer = new Peer(Echo.AnswerAsync, Peer.Options with { StreamsMax = 7, StreamWindowBytes = 70_000 });
        peer.Greet();
        var settings = await peer.NextAsync();
        Assert.Equal([.. Peer.Setting(3, 7), .. Peer.Setting(4, 70_000), .. Peer.Setting(6, 64 * 1024)], settings.Payload);
        Assert.Equal(4u * 1024 * 1024, (await peer.NextAsync(FrameKind.WindowUpdate)).Number + 65_535);
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_own_bytes()
    {
        await using var peer = await Peer.MeetAsync(Echo.AnswerAsync);
        peer.Say(FrameKind.Ping, FrameFlags.None, 0, "12345678"u8);
        var answer = await peer.NextAsync(FrameKind.Ping);
        Assert.Equal((FrameHead.Ack, "12345678"), (answer.Flags, Encoding.ASCII.GetString(answer.Payload)));
    }

    [Fact]
    public async Task Headers_may_come_in_pieces_with_priority_and_padding()
    {
        await using var peer = await Peer.MeetAsync(Echo.AnswerAsync);
        var block = Peer.Asking();
        peer.Say(
            FrameKind.Headers, FrameFlags.Padded | FrameFlags.Priority, 1, [3, 0, 0, 0, 0, 16, .. block[..5], 0, 0, 0]);
        peer.Say(FrameKind.Continuation, FrameFlags.None, 1, block.AsSpan(5, 7));
        peer.Say(FrameKind.Continuation, FrameFlags.EndHeaders, 1, block.AsSpan(12));
        peer.Say(FrameKind.Priority, FrameFlags.None, 1, [0, 0, 0, 0, 1]);
        peer.Say(FrameKind.Data, FrameFlags.Padded, 1, [2, .. "he"u8, 0, 0]);
        peer.Say(FrameKind.Data, FrameFlags.None, 1, []);
        peer.Say((FrameKind)0x20, (FrameFlags)0xFF, 1, "unknown"u8);
        peer.Say(FrameKind.Data, FrameFlags.None, 1, "llo"u8);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, new HeaderWriter().Field("x", "y").ToArray());
        Assert.Equal("hello", Encoding.ASCII.GetString((await peer.AnswerAsync(1))[1].Payload));
    }

    [Fact]
    public async Task A_frame_may_come_byte_by_byte()
    {
        await using var peer = new Peer(Echo.AnswerAsync);
        var all = new ByteQueue();
        all.Append("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        all.Write(new FrameHead(0, FrameKind.Settings, FrameFlags.None, 0), []);
        all.WriteHeaders(1, Peer.Asking(), 16_384, isLast: false);
        all.Write(new FrameHead(5, FrameKind.Data, FrameFlags.EndStream, 1), "hello"u8);
        foreach (var one in all.Span.ToArray())
        {
            peer.SayRaw([one]);
        }

        Assert.Equal("hello", Encoding.ASCII.GetString((await peer.AnswerAsync(1))[1].Payload));
    }
}
