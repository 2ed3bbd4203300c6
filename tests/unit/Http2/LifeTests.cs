using System.Text;
using Muster.Doors.Http2;

namespace Muster.Tests.Unit.Http2;

/// <summary>How streams and connections end, whichever side ends them.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Who_ends_before_the_request_does_says_so()
    {
        await using var peer = await Peer.MeetAsync(
            stream =>
            {
                stream.End([.. Echo.Head, .. Echo.Trailers]);
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
            stream.Begin(Echo.Head);
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
                await Echo.AnswerAsync(stream);
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
            await Echo.AnswerAsync(stream);
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
        await using var peer = await Peer.MeetAsync(Echo.AnswerAsync, Peer.Options with { IdleTimeout = TimeSpan.FromMinutes(1) }, time);
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
}
