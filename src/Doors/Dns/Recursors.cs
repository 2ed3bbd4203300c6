using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// The name servers that know foreign names, asked one after another until one answers. A failure of theirs (any code but
/// "no error" and "no such name") counts as no answer, as in Consul 1.8.7.
/// </summary>
internal sealed class Recursors(
    ImmutableArray<IPEndPoint> all, DnsDoorOptions options, TimeProvider time, Prng chance, ILogger log)
{
    private int _silent; // 1 while none of them answers: said once, not at every question.

    /// <summary>The answer's bytes as they came, but for the id, which is the request's; empty when nobody answered.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, Transport transport, CancellationToken cancel)
    {
        var exchange = new Exchange(request, (ushort)chance.Next());
        foreach (var recursor in Ordered())
        {
            using var patience = new CancellationTokenSource(options.RecursorTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            try
            {
                var answer = await exchange.WithAsync(recursor, transport, either.Token);
                if (answer.Length > 0 && CodeOf(answer) is ResponseCode.NoError or ResponseCode.NameError)
                {
                    Heard();
                    return answer;
                }

                DnsLog.RecursorFailed(log, recursor, answer.Length > 0 ? $"{CodeOf(answer)}" : "no message");
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                DnsLog.RecursorFailed(log, recursor, "timeout");
            }
            catch (SocketException error)
            {
                DnsLog.RecursorFailed(log, recursor, $"{error.SocketErrorCode}");
            }
        }

        if (Interlocked.Exchange(ref _silent, 1) == 0)
        {
            DnsLog.RecursorsSilent(log, all.Length);
        }

        return default;
    }

    /// <summary>What a foreign name leads to: its A records, and names on the way (Consul 1.8.7 asks for no others).</summary>
    public async Task<IReadOnlyList<Record>> LookUpAsync(DnsName name, CancellationToken cancel)
    {
        var query = new Message
        {
            Id = 0, RecursionDesired = true, Question = new Question(name, RecordType.A, Question.Internet),
        };
        var written = new MessageWriter().TryWrite(query, Naming.Compressed, out var request);
        Invariant.That(written);
        var answer = await AskAsync(request, Transport.Udp, cancel);
        MessageReader.Read(answer.Span, out var message);

        // What we do not read we cannot pass on either: names in it may point to other parts of that message.
        return [.. message.Answers.Where(record => record is not Record.Other)];
    }

    private static ResponseCode CodeOf(ReadOnlyMemory<byte> answer) =>
        (ResponseCode)(MessageReader.Count(answer.Span, 2) & 0xF);

    private IPEndPoint[] Ordered()
    {
        IPEndPoint[] ordered = [.. all];
        if (options.RecursorStrategy == RecursorStrategy.Random)
        {
            chance.Shuffle<IPEndPoint>(ordered);
        }

        return ordered;
    }

    private void Heard()
    {
        if (Interlocked.Exchange(ref _silent, 0) == 1)
        {
            DnsLog.RecursorsBack(log);
        }
    }
}
