using System.Text;
using Muster.Doors.Http2;

namespace Muster.Tests.Unit.Http2;

/// <summary>Bodies go as far as the windows let them, in both directions, and no further.</summary>
public sealed class WindowTests
{
    [Fact]
    public async Task A_body_goes_no_further_than_the_windows()
    {
        await using var peer = new Peer(Echo.AnswerAsync);
        peer.Greet(Peer.Setting(4, 4));
        peer.Ask(1, "hello world");
        Assert.Equal("hell", Encoding.ASCII.GetString((await peer.NextAsync(FrameKind.Data)).Payload));
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 1, Peer.Number(3));
        Assert.Equal("o w", Encoding.ASCII.GetString((await peer.NextAsync(FrameKind.Data)).Payload));

        // Smaller by three: below zero, which the first three bytes do no more than make up for.
        peer.Say(FrameKind.Settings, FrameFlags.None, 0, Peer.Setting(4, 1));
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 1, Peer.Number(3));
        peer.Say(FrameKind.Ping, FrameFlags.None, 0, "12345678"u8);
        Assert.Equal(FrameKind.Settings, (await peer.NextAsync()).Kind);
        Assert.Equal(FrameKind.Ping, (await peer.NextAsync()).Kind);
        peer.Say(FrameKind.Settings, FrameFlags.None, 0, Peer.Setting(4, 100));
        Assert.Equal("orld", Encoding.ASCII.GetString((await peer.NextAsync(FrameKind.Data)).Payload));
        Assert.Equal(Echo.Trailers, (await peer.NextAsync(FrameKind.Headers)).Payload);
    }

    [Fact]
    public async Task All_streams_share_the_window_of_the_connection()
    {
        await using var peer = new Peer(Echo.AnswerAsync, holds: 10 * 1024 * 1024);
        peer.Greet(Peer.Setting(4, int.MaxValue));
        var body = new string('x', 16_384);
        for (var stream = 1u; stream < 20; stream += 2)
        {
            peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, stream, Peer.Asking());
            peer.Say(FrameKind.Data, FrameFlags.EndStream, stream, Encoding.ASCII.GetBytes(body));
        }

        var (bytes, ended) = (0, 0);
        while (bytes < 65_535)
        {
            await HearAsync();
        }

        Assert.Equal(65_535, bytes);
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 0, Peer.Number(1_000_000));
        while (ended < 10)
        {
            await HearAsync();
        }

        Assert.Equal(163_840, bytes);

        async Task HearAsync()
        {
            var heard = await peer.NextAsync();
            bytes += heard.Kind == FrameKind.Data ? heard.Payload.Length : 0;
            ended += heard.Kind == FrameKind.Headers && heard.IsLast ? 1 : 0;
        }
    }

    [Fact]
    public async Task What_has_been_read_may_be_sent_again()
    {
        await using var peer = await Peer.MeetAsync(
            Echo.AnswerAsync, Peer.Options with { StreamWindowBytes = 20_000, ConnectionWindowBytes = 100_000 }, holds: 10_000_000);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, Peer.Asking());
        var (stream, connection) = (20_000, 100_000);
        for (var sent = 0; sent < 1_000_000; sent += 10_000)
        {
            while (stream < 10_000 || connection < 10_000)
            {
                if (await peer.NextAsync() is { Kind: FrameKind.WindowUpdate } wider)
                {
                    (stream, connection) = wider.Stream == 0
                        ? (stream, connection + (int)wider.Number)
                        : (stream + (int)wider.Number, connection);
                }
            }

            peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 0, Peer.Number(10_000));
            peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 1, Peer.Number(10_000));
            peer.Say(FrameKind.Data, FrameFlags.None, 1, new byte[10_000]);
            (stream, connection) = (stream - 10_000, connection - 10_000);
            Assert.True(stream <= 20_000 && connection <= 100_000);
        }
    }

    [Fact]
    public async Task Who_wants_more_than_the_window_before_it_takes_any_gets_it()
    {
        await using var peer = await Peer.MeetAsync(
            async stream =>
            {
                while (await stream.Body.ReadAsync(CancellationToken.None) is { IsCompleted: false } read)
                {
                    stream.Body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                }

                stream.End(Echo.Trailers);
            },
            Peer.Options with { StreamWindowBytes = 20_000, ConnectionWindowBytes = 100_000 },
            holds: 10_000_000);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, Peer.Asking());
        var window = 20_000;
        for (var sent = 0; sent < 500_000; sent += 10_000)
        {
            while (window < 10_000)
            {
                var heard = await peer.NextAsync(FrameKind.WindowUpdate);
                window += heard.Stream == 1 ? (int)heard.Number : 0;
            }

            peer.Say(FrameKind.Data, FrameFlags.None, 1, new byte[10_000]);
            window -= 10_000;
        }

        peer.Say(FrameKind.Data, FrameFlags.EndStream, 1, []);
        Assert.True((await peer.AnswerAsync(1))[^1].IsLast);
    }

    [Fact]
    public async Task Who_reads_nothing_is_read_from_no_more()
    {
        var asked = 0;
        await using var peer = await Peer.MeetAsync(
            stream =>
            {
                Interlocked.Increment(ref asked);
                return Echo.AnswerAsync(stream);
            },
            Peer.Options with { StreamsMax = 10_000, WaitingBytesMax = 10_000 },
            holds: 10_000);
        peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 0, Peer.Number(1_000_000_000));
        var body = new string('x', 1_000);
        var stream = 1u;
        try
        {
            for (; stream < 2_000; stream += 2)
            {
                peer.Ask(stream, body);
            }
        }
        catch (Xunit.Sdk.TrueException)
        {
            Assert.True(asked < 500, "the way in is full, and the way out holds less");
        }

        Assert.True(stream < 2_000, $"{asked} answers wait in memory for a client that reads none");
        await peer.AnswerAsync(1);
    }

    [Fact]
    public async Task A_hundred_streams_at_once_each_get_their_own()
    {
        await using var peer = new Peer(
            async stream =>
            {
                await Task.Yield();
                await Echo.AnswerAsync(stream);
            },
            holds: 100_000_000);
        peer.Greet(Peer.Setting(4, 1_000));
        var random = new Muster.Bedrock.Prng(3);
        var (bodies, heardOf) = (new Dictionary<uint, string>(), new Dictionary<uint, StringBuilder>());
        for (var stream = 1u; stream < 200; stream += 2)
        {
            bodies[stream] = new string((char)('a' + (stream / 2 % 26)), random.Next(5_000));
            heardOf[stream] = new StringBuilder();
            peer.Ask(stream, bodies[stream]);
        }

        for (var ended = 0; ended < 100;)
        {
            var heard = await peer.NextAsync();
            if (heard.Kind == FrameKind.Data)
            {
                heardOf[heard.Stream].Append(Encoding.ASCII.GetString(heard.Payload));
                peer.Say(FrameKind.WindowUpdate, FrameFlags.None, 0, Peer.Number((uint)Math.Max(1, heard.Payload.Length)));
                peer.Say(FrameKind.WindowUpdate, FrameFlags.None, heard.Stream, Peer.Number((uint)random.Next(700) + 1));
            }

            ended += heard.Kind == FrameKind.Headers && heard.IsLast ? 1 : 0;
        }

        Assert.All(bodies, body => Assert.Equal(body.Value, heardOf[body.Key].ToString()));
    }
}
