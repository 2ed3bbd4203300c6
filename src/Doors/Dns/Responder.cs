using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// From the bytes of a request to the bytes of its answer; nothing to send where the bytes deserve none, or where recursors
/// have to be asked first. For one thread at a time.
/// </summary>
internal sealed class Responder(
    Func<Manner> manner, Func<IPicture> picture, TimeProvider time, Prng chance, ILogger log)
{
    private const byte Query = 0;
    private const byte Notify = 4;

    private readonly MessageWriter _writer = new();

    /// <summary>The last request is still to be answered, with the help of recursors.</summary>
    public bool LeftToRecursors { get; private set; }

    /// <summary>Told of questions that take too long; those left to recursors wait for others and do not count.</summary>
    public SlowRequests Slow { get; init; } = new(time, log);

    /// <summary>Milliseconds that names of ours took.</summary>
    public Sample NameTimes { get; init; } = new();

    /// <summary>Milliseconds that addresses took.</summary>
    public Sample AddressTimes { get; init; } = new();

    /// <summary>Valid until the next call.</summary>
    /// <param name="from">The asker's address, which may be another's after the call.</param>
    public ReadOnlyMemory<byte> Respond(ReadOnlySpan<byte> request, Transport transport, SocketAddress? from)
    {
        LeftToRecursors = false;
        var extent = MessageReader.Read(request, out var query);
        if (extent == MessageReader.Extent.Nothing || query.Response)
        {
            return default; // An answer to an answer would go on for ever.
        }

        if (query.Opcode is not (Query or Notify))
        {
            return Returned(query with { Question = null }, ResponseCode.NotImplemented);
        }

        if (!HasHonestCounts(request))
        {
            return Returned(query with { Opcode = Query, Question = null }, ResponseCode.FormatError);
        }

        if (extent != MessageReader.Extent.Whole)
        {
            return Returned(query with { Opcode = Query }, ResponseCode.FormatError);
        }

        if (query.Question is null)
        {
            return Failed(query, ResponseCode.Refused);
        }

        try
        {
            var began = time.GetTimestamp();
            var present = manner();
            var outside = present.Terms.Options.Recursors.IsEmpty ? Outside.Closed : Outside.Open();
            var reply = present.Answers.To(
                query, new Moment(picture(), time.GetUtcNow(), chance, outside, new Asker(from, query.Edns)));
            LeftToRecursors = reply.AsksRecursors || outside.Wanted.Count > 0;
            if (LeftToRecursors)
            {
                return default;
            }

            var answer = Fit.Into(_writer, reply, transport, present.Terms.Options);
            var took = time.GetElapsedTime(began);
            if (reply.Message.Code != ResponseCode.Refused)
            {
                TimesOf(query.Question.Value.Name).Record(took.TotalMilliseconds);
            }

            if (Slow.Has(took))
            {
                Slow.TellQuestion(
                    $"{query.Question.Value.Name}", $"{query.Question.Value.Type}", $"{transport}", took);
            }

            return answer;
        }
        catch (Exception bug)
        {
            // A question from anybody must not end the agent for everybody: this one asker is told that we failed.
            DnsLog.AnswerFailed(log, bug, query.Question.Value.Name.ToString());
            return Failed(query, ResponseCode.ServerFailure);
        }
    }

    private Sample TimesOf(DnsName name) =>
        name.Wire is [.., _, 4, (byte)'a' or (byte)'A', (byte)'r' or (byte)'R', (byte)'p' or (byte)'P', (byte)'a' or (byte)'A', 0]
            ? AddressTimes
            : NameTimes;

    /// <summary>One question, at most one answer and authority (notifications), two extras (OPT and a signature).</summary>
    private static bool HasHonestCounts(ReadOnlySpan<byte> request) =>
        MessageReader.Count(request, 4) == 1
        && MessageReader.Count(request, 6) <= 1
        && MessageReader.Count(request, 8) <= 1
        && MessageReader.Count(request, 10) <= 2;

    /// <summary>What is not worth reading goes back as it came, all bits but those that would claim something (Consul 1.8.7).</summary>
    private ReadOnlyMemory<byte> Returned(Message query, ResponseCode code) => Written(query with
    {
        Response = true, Authoritative = false, Code = code, Answers = [], Authority = [], Extras = [], Edns = null,
    });

    private ReadOnlyMemory<byte> Failed(Message query, ResponseCode code) =>
        Written(Answers.ReplyTo(query) with { Code = code });

    private ReadOnlyMemory<byte> Written(Message message)
    {
        var written = _writer.TryWrite(message, Naming.Compressed, out var bytes);
        Invariant.That(written);
        return bytes;
    }
}
