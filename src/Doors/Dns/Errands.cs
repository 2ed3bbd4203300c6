using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// Requests that recursors have a part in, answered beside those that need only the catalog: passed on whole, or put
/// together once the foreign names behind an address are known.
/// </summary>
internal sealed class Errands(
    Func<Manner> manner, Func<IPicture> picture, TimeProvider time, Prng chance, ILogger log) : IAsyncDisposable
{
    /// <summary>
    /// Datagrams waiting for recursors at once, each with a socket of its own; one more is told that we failed. A thousand
    /// at two seconds each is far above what one recursor is asked by the clients of one machine.
    /// </summary>
    private const int UnderWayMax = 1024;

    /// <summary>An answer is put together at most so often: each time names may lead to further foreign ones.</summary>
    private const int RoundsMax = 4;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private int _underWay;

    /// <summary>Hands over the answer when it is there, on another thread, unless we are stopping.</summary>
    public void Begin(ReadOnlyMemory<byte> request, SocketAddress? from, Action<ReadOnlyMemory<byte>> answer)
    {
        if (Interlocked.Increment(ref _underWay) > UnderWayMax)
        {
            Interlocked.Decrement(ref _underWay);
            answer(Failure(request));
            return;
        }

        var running = Task.Run(
            async () =>
            {
                try
                {
                    answer(await AnswerAsync(request, Transport.Udp, from, _stopping.Token));
                }
                catch (OperationCanceledException)
                {
                    DnsLog.ErrandGivenUp(log);
                }
                finally
                {
                    Interlocked.Decrement(ref _underWay);
                }
            },
            CancellationToken.None);
        _running[running] = 0;
        _ = running.ContinueWith(
            ended => _running.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>The answer to a request that the responder left to recursors.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        ReadOnlyMemory<byte> request, Transport transport, SocketAddress? from, CancellationToken cancel)
    {
        try
        {
            MessageReader.Read(request.Span, out var query);
            var present = manner();
            var reply = await ReplyAsync(present, query, from, cancel);
            var passedOn = reply.AsksRecursors ? await present.Recursors.AskAsync(request, transport, cancel) : default;
            return passedOn.IsEmpty ? Fit.Into(new MessageWriter(), reply, transport, present.Terms.Options)
                : passedOn.Length <= Fit.Room(transport, query.Edns) ? passedOn
                : Cut(query);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            DnsLog.AnswerFailed(log, bug, "for recursors");
            return Failure(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Keys);
        _stopping.Dispose();
    }

    private async ValueTask<Reply> ReplyAsync(Manner present, Message query, SocketAddress? from, CancellationToken cancel)
    {
        // The same chance and the same catalog each time, so that the same names are wanted.
        var (seed, seen, now) = (chance.Next(), picture(), time.GetUtcNow());
        var outside = Outside.Open();
        for (var round = 1; ; round++)
        {
            var reply = present.Answers.To(
                query, new Moment(seen, now, new Prng(seed), outside, new Asker(from, query.Edns)));
            if (outside.Wanted.Count == 0 || round == RoundsMax)
            {
                return reply;
            }

            outside.Learn(await Task.WhenAll(outside.Wanted.Select(name => present.Recursors.LookUpAsync(name, cancel))));
        }
    }

    /// <summary>A recursor sent more than the asker can take: it is to ask again by TCP.</summary>
    private static ReadOnlyMemory<byte> Cut(Message query) =>
        Written(Answers.ReplyTo(query) with { RecursionAvailable = true, Truncated = true });

    private static ReadOnlyMemory<byte> Failure(ReadOnlyMemory<byte> request)
    {
        MessageReader.Read(request.Span, out var query);
        return Written(Answers.ReplyTo(query) with { RecursionAvailable = true, Code = ResponseCode.ServerFailure });
    }

    private static ReadOnlyMemory<byte> Written(Message message)
    {
        var written = new MessageWriter().TryWrite(message, Naming.Compressed, out var bytes);
        Invariant.That(written);
        return bytes;
    }
}
