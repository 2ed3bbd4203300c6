using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>One message there and one back, on a stream of its own, all within the time for it.</summary>
internal sealed class Exchanges(ITransport transport, PoolOptions options, TimeProvider time)
{
    private readonly Outlet _outlet = new(options.Wire);
    private readonly StreamSlots _slots = new(options);

    /// <summary>Who may have streams open here.</summary>
    public StreamSlots Slots => _slots;

    /// <summary>Dials, says it and reads the answer; refused with the reason when anything of it fails.</summary>
    public async Task<Result<Message>> AskAsync(IPEndPoint to, Message message, TimeSpan within, CancellationToken cancel)
    {
        // What is asked too late may be so by less than it takes to get here: then there is no time, and no answer.
        using var limit = new CancellationTokenSource(within > TimeSpan.Zero ? within : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await using var stream = await transport.DialAsync(to, either.Token);
            await stream.WriteAsync(_outlet.Write(message, dials: true), either.Token);
            var answer = await ReadAsync(stream, new Intake(options.Wire, isAnswer: true), either.Token);
            return answer.TryGet(out var said, out _) && said is Err err ? Fail($"remote error: {err.Error}") : answer;
        }
        catch (IOException e)
        {
            return Fail(e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(cancel.IsCancellationRequested
                ? "gossip has ended"
                : FormattableString.Invariant($"no answer from {to} within {within.TotalSeconds:0.###} s"));
        }
    }

    /// <summary>
    /// Reads what another one asks on a stream and answers it: <paramref name="answer"/> says what, and
    /// <paramref name="answered"/> is told once that has gone out. Why it failed, or null.
    /// </summary>
    public async Task<string?> ServeAsync(
        Conversation with, Func<Message, Task<Message?>> answer, Func<Message, Task> answered, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.StreamTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var intake = new Intake(options.Wire, isAnswer: false);
        try
        {
            if (!(await ReadAsync(with.Stream, intake, either.Token)).TryGet(out var message, out var refused))
            {
                if (intake is { Done: true, IsOurs: true })
                {
                    await with.Stream.WriteAsync(_outlet.Write(new Err(refused.Message), dials: false), either.Token);
                    await DrainAsync(with.Stream, either.Token);
                }

                return refused.Message;
            }

            if (await answer(message) is { } back)
            {
                await with.Stream.WriteAsync(_outlet.Write(back, dials: false), either.Token);
            }

            await answered(message);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return "not done in time";
        }
    }

    private async Task<Result<Message>> ReadAsync(Stream from, Intake intake, CancellationToken cancel)
    {
        var held = 0L;
        try
        {
            while (!intake.Done)
            {
                var count = await from.ReadAsync(intake.Room(), cancel);
                if (count == 0)
                {
                    return Fail(intake.Begun ? "the stream ended within the message" : "the stream ended without a message");
                }

                intake.Took(count);
                var more = intake.Held - held;
                held += more;
                if (!_slots.TryHold(more))
                {
                    return Fail("too much is being read from streams already");
                }
            }

            return intake.Message is { } message ? message : intake.Refused!;
        }
        finally
        {
            _slots.TryHold(-held);
        }
    }

    /// <summary>Reads what is still to come, up to a bound: closing on it would take the answer back.</summary>
    private static async Task DrainAsync(Stream from, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        for (var left = 1 << 20; left > 0;)
        {
            var count = await from.ReadAsync(buffer, cancel);
            if (count == 0)
            {
                return;
            }

            left -= count;
        }
    }

    private static Refused Fail(string why) => new(Refusal.Unavailable, why);
}
