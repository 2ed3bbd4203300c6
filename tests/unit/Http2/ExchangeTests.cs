using System.Buffers;
using System.Text;
using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>Requests and answers as lawful clients make them, in all the forms that RFC 9113 allows.</summary>
public sealed class ExchangeTests
{
    private static readonly byte[] _head = new HeaderWriter().Status(200).ToArray();
    private static readonly byte[] _trailers = new HeaderWriter().Field("grpc-status", "0").ToArray();

    [Fact]
    public async Task A_request_is_answered_in_the_three_parts_of_a_call()
    {
        await using var peer = await Peer.MeetAsync(EchoAsync);
        peer.Ask(1, "hello");
        var answer = await peer.AnswerAsync(1);
        Assert.Equal([FrameKind.Headers, FrameKind.Data, FrameKind.Headers], answer.Select(one => one.Kind));
        Assert.Equal("hello", Encoding.ASCII.GetString(answer[1].Payload));
        Assert.Equal(_trailers, answer[2].Payload);
    }

    [Fact]
    public async Task The_client_is_told_what_it_may_send()
    {
        await using var peer = new Peer(EchoAsync, Peer.Options with { StreamsMax = 7, StreamWindowBytes = 70_000 });
        peer.Greet();
        var settings = await peer.NextAsync();
        Assert.Equal([.. Peer.Setting(3, 7), .. Peer.Setting(4, 70_000), .. Peer.Setting(6, 64 * 1024)], settings.Payload);
        Assert.Equal(4u * 1024 * 1024, (await peer.NextAsync(FrameKind.WindowUpdate)).Number + 65_535);
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_own_bytes()
    {
        await using var peer = await Peer.MeetAsync(EchoAsync);
        peer.Say(FrameKind.Ping, FrameFlags.None, 0, "12345678"u8);
        var answer = await peer.NextAsync(FrameKind.Ping);
        Assert.Equal((FrameHead.Ack, "12345678"), (answer.Flags, Encoding.ASCII.GetString(answer.Payload)));
    }

    [Fact]
    public async Task Headers_may_come_in_pieces_with_priority_and_padding()
    {
        await using var peer = await Peer.MeetAsync(EchoAsync);
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
        await using var peer = new Peer(EchoAsync);
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

    [Fact]
    public async Task A_body_goes_no_further_than_the_windows()
    {
        await using var peer = new Peer(EchoAsync);
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
        Assert.Equal(_trailers, (await peer.NextAsync(FrameKind.Headers)).Payload);
    }

    [Fact]
    public async Task All_streams_share_the_window_of_the_connection()
    {
        await using var peer = new Peer(EchoAsync, holds: 10 * 1024 * 1024);
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
            EchoAsync, Peer.Options with { StreamWindowBytes = 20_000, ConnectionWindowBytes = 100_000 }, holds: 10_000_000);
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

                stream.End(_trailers);
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
    public async Task Who_ends_before_the_request_does_says_so()
    {
        await using var peer = await Peer.MeetAsync(
            stream =>
            {
                stream.End([.. _head, .. _trailers]);
                return Task.CompletedTask;
            },
            holds: 100_000_000);
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, Peer.Asking());
        Assert.True((await peer.AnswerAsync(1)).Single().IsLast);
        Assert.Equal((FrameKind.Reset, Http2Error.None), await peer.NextAsync() is { } heard ? (heard.Kind, heard.Code) : default);

        // What was on its way is taken for nothing, however much it is, and what follows is heard.
        for (var sent = 0; sent < 6 * 1024 * 1024; sent += 16_384)
        {
            peer.Say(FrameKind.Data, FrameFlags.None, 1, new byte[16_384]);
        }

        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, Peer.Asking());
        peer.Ask(3, "x");
        Assert.True((await peer.AnswerAsync(3))[0].IsLast);
    }

    [Fact]
    public async Task A_request_that_is_given_up_is_cancelled()
    {
        var cancelled = new TaskCompletionSource<bool>();
        await using var peer = await Peer.MeetAsync(async stream =>
        {
            stream.Begin(_head);
            await stream.FlushAsync(default);
            await Assert.ThrowsAnyAsync<IOException>(async () => await stream.Body.ReadAsync(CancellationToken.None));
            await Peer.UntilGoneAsync(stream);
            await Assert.ThrowsAnyAsync<IOException>(async () => await stream.FlushAsync(default));
            cancelled.SetResult(true);
        });
        peer.Say(FrameKind.Headers, FrameFlags.EndHeaders, 1, Peer.Asking());
        await peer.NextAsync(FrameKind.Headers);
        peer.Say(FrameKind.Reset, FrameFlags.None, 1, Peer.Number((uint)Http2Error.Cancel));
        Assert.True(await cancelled.Task);
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_all_of_it()
    {
        var (begun, ended) = (0, 0);
        var peer = await Peer.MeetAsync(async stream =>
        {
            Interlocked.Increment(ref begun);
            await Peer.UntilGoneAsync(stream);
            Interlocked.Increment(ref ended);
        });
        for (var stream = 1u; stream < 20; stream += 2)
        {
            peer.Ask(stream, "x");
        }

        peer.Leave();
        await peer.Served;
        Assert.Equal((10, 10), (begun, ended));
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task Too_many_at_once_are_refused_and_may_come_again()
    {
        var going = new TaskCompletionSource();
        await using var peer = await Peer.MeetAsync(
            async stream =>
            {
                await going.Task;
                await EchoAsync(stream);
            },
            Peer.Options with { StreamsMax = 2 });
        peer.Ask(1, "x");
        peer.Ask(3, "x");
        peer.Ask(5, "x");
        Assert.Equal((5u, Http2Error.RefusedStream), await peer.NextAsync() is { } heard ? (heard.Stream, heard.Code) : default);

        // Given up, it is no stream, but it is being answered yet.
        peer.Say(FrameKind.Reset, FrameFlags.None, 3, Peer.Number(8));
        peer.Ask(7, "x");
        Assert.Equal((7u, Http2Error.RefusedStream), await peer.NextAsync() is { } again ? (again.Stream, again.Code) : default);
        going.SetResult();
        await peer.AnswerAsync(1);
        while (true)
        {
            // Until the one that was given up has been left, too.
            peer.Ask(9, "x");
            if ((await peer.NextAsync()).Kind != FrameKind.Reset)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task A_connection_that_closes_lets_go_on_what_runs()
    {
        var going = new TaskCompletionSource();
        await using var peer = await Peer.MeetAsync(async stream =>
        {
            await going.Task;
            await EchoAsync(stream);
        });
        peer.Ask(1, "hello");
        peer.Say(FrameKind.Ping, FrameFlags.None, 0, "12345678"u8);
        await peer.NextAsync(FrameKind.Ping);
        await peer.CloseAsync();
        var farewell = await peer.NextAsync(FrameKind.GoAway);
        Assert.Equal((1u, Http2Error.None), (farewell.Number, farewell.Code));
        peer.Ask(3, "late");
        Assert.Equal((3u, Http2Error.RefusedStream), await peer.NextAsync() is { } heard ? (heard.Stream, heard.Code) : default);
        going.SetResult();
        Assert.Equal("hello", Encoding.ASCII.GetString((await peer.AnswerAsync(1))[1].Payload));
        Assert.Null(await peer.TryNextAsync());
        await peer.Served;
    }

    [Fact]
    public async Task A_connection_that_nobody_uses_is_left()
    {
        var time = new Muster.Engine.Contract.ManualTime();
        await using var peer = await Peer.MeetAsync(EchoAsync, Peer.Options with { IdleTimeout = TimeSpan.FromMinutes(1) }, time);
        peer.Ask(1, "x");
        await peer.AnswerAsync(1);
        time.Advance(TimeSpan.FromMinutes(1));
        peer.Ask(3, "x");
        await peer.AnswerAsync(3);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(peer.Served.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Http2Error.None, await peer.FarewellAsync());
    }

    [Fact]
    public async Task Who_reads_nothing_is_read_from_no_more()
    {
        var asked = 0;
        await using var peer = await Peer.MeetAsync(
            stream =>
            {
                Interlocked.Increment(ref asked);
                return EchoAsync(stream);
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
                await EchoAsync(stream);
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

    private static async Task EchoAsync(ServerStream stream)
    {
        stream.Begin(_head);
        while (true)
        {
            var read = await stream.Body.ReadAsync(CancellationToken.None);
            foreach (var segment in read.Buffer)
            {
                stream.Written.Write(segment.Span);
            }

            stream.Body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                stream.End(_trailers);
                return;
            }

            await stream.FlushAsync(CancellationToken.None);
        }
    }
}
