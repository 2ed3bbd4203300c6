using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// From the bytes of a request to the bytes of its answer; nothing to send where the bytes deserve none. For one thread at
/// a time.
/// </summary>
internal sealed class Responder(
    Terms terms, Func<IPicture> picture, TimeProvider time, Prng chance, ILogger log)
{
    private const byte Query = 0;
    private const byte Notify = 4;

    private readonly Answers _answers = new(terms);
    private readonly MessageWriter _writer = new();

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Respond(ReadOnlySpan<byte> request, Transport transport)
    {
        var extent = MessageReader.Read(request, out var query);
        if (extent == MessageReader.Extent.Nothing || query.Response)
        {
            return default; // An answer to an answer would go on for ever.
        }

        if (query.Opcode is not (Query or Notify))
        {
            return Failed(query with { Question = null }, ResponseCode.NotImplemented);
        }

        if (!HasHonestCounts(request))
        {
            return Failed(query with { Question = null }, ResponseCode.FormatError);
        }

        if (extent != MessageReader.Extent.Whole)
        {
            return Failed(query, ResponseCode.FormatError);
        }

        if (query.Question is null)
        {
            return Failed(query, ResponseCode.Refused);
        }

        try
        {
            var reply = _answers.To(query, new Moment(picture(), time.GetUtcNow(), chance));
            return Fit.Into(_writer, reply, transport, terms.Options);
        }
        catch (Exception bug)
        {
            // A question from anybody must not end the agent for everybody: this one asker is told that we failed.
            DnsLog.AnswerFailed(log, bug, query.Question.Value.Name.ToString());
            return Failed(query, ResponseCode.ServerFailure);
        }
    }

    /// <summary>One question, at most one answer and authority (notifications), two extras (OPT and a signature).</summary>
    private static bool HasHonestCounts(ReadOnlySpan<byte> request) =>
        MessageReader.Count(request, 4) == 1
        && MessageReader.Count(request, 6) <= 1
        && MessageReader.Count(request, 8) <= 1
        && MessageReader.Count(request, 10) <= 2;

    private ReadOnlyMemory<byte> Failed(Message query, ResponseCode code)
    {
        var written = _writer.TryWrite(Answers.ReplyTo(query) with { Code = code }, Naming.Compressed, out var bytes);
        Invariant.That(written);
        return bytes;
    }
}
