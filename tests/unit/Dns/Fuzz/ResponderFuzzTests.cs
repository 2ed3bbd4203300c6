using System.Buffers.Binary;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>
/// Damaged questions to catalogs of every kind: what comes back is a whole answer to that question, no longer than the asker
/// can take, or nothing where there is nothing to be said.
/// </summary>
public sealed class ResponderFuzzTests
{
    /// <summary>Questions to one catalog.</summary>
    private const int QuestionsMax = 40;

    /// <summary>An answer is at most 64 KiB, and is put together a few times while it is made to fit.</summary>
    private const long BytesHeldMax = 8 * 1024 * 1024;

    private static readonly string[] _names =
    [
        "web.service.consul", "_web._tcp.service.consul", "n1.node.consul", "n2.node.dc1.dc.consul", "0a000001.addr.consul",
        "x.query.consul", "consul", "1.0.0.10.in-addr.arpa", "www.example.com", "db.service.alt", "service.consul",
    ];

    [Fact]
    public void Whatever_is_asked_of_whatever_is_registered()
    {
        var rounds = LongRun.Choose(600UL, 200_000UL);
        for (ulong seed = 0; seed < rounds; seed++)
        {
            var chance = new Prng(seed);
            var bugs = new Bugs();
            var options = Options(chance);
            var catalog = RandomCatalog.Of(chance);
            var responder = new Responder(
                Dig.Manner(options, "consul"), () => catalog, TimeProvider.System, new Prng(seed), bugs);
            for (var questions = 0; questions < QuestionsMax; questions++)
            {
                var request = Request(chance);
                var transport = (Transport)chance.Next(2);
                var before = GC.GetAllocatedBytesForCurrentThread();
                var answer = responder.Respond(request, transport, from: null);
                var held = GC.GetAllocatedBytesForCurrentThread() - before;

                Assert.True(bugs.Last is null, $"seed {seed}: {bugs.Last} at {Convert.ToHexString(request)}");
                Assert.True(held < BytesHeldMax, $"seed {seed}: {held} bytes held at {Convert.ToHexString(request)}");
                Assert.False(responder.LeftToRecursors && (options.Recursors.IsEmpty || !answer.IsEmpty));
                if (!answer.IsEmpty)
                {
                    Check(request, answer.Span, transport, seed);
                }
            }
        }

        LongRun.Report($"DNS answers: {rounds * QuestionsMax} damaged questions to {rounds} catalogs");
    }

    private static void Check(byte[] request, ReadOnlySpan<byte> answer, Transport transport, ulong seed)
    {
        var where = $"seed {seed} at {Convert.ToHexString(request)}";
        Assert.True(MessageReader.Read(answer, out var message) == MessageReader.Extent.Whole, where);
        Assert.True(message.Response, where);
        Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(request), message.Id);
        MessageReader.Read(request, out var query);
        if (message.Question is not null)
        {
            Assert.Equal(query.Question, message.Question);
        }

        // One answer, and what belongs to it, is given to whoever asks, however little they offered.
        var room = Fit.Room(transport, query.Edns);
        Assert.True(answer.Length <= Math.Max(room, 512) || message.Answers.Count <= 1, $"{answer.Length} > {room}: {where}");
    }

    private static byte[] Request(Prng chance)
    {
        var name = chance.Next(3) == 0 ? $"{RandomCatalog.Name(chance)}.service.consul" : _names[chance.Next(_names.Length)];
        var query = new Message
        {
            Id = (ushort)chance.Next(65536),
            RecursionDesired = chance.Next(2) == 0,
            Question = new Question(
                DnsName.TryParse(name, out var parsed) ? parsed : DnsName.Root, (RecordType)(ushort)chance.Next(258), 1),
            Edns = chance.Next(2) == 0 ? null : new Edns(
                (ushort)chance.Next(65536), chance.Next(2) == 0 ? null : new ClientSubnet(1, 24, 0, [1, 2, 3])),
        };
        Assert.True(new MessageWriter().TryWrite(query, Naming.Compressed, out var bytes));
        return chance.Next(2) == 0 ? bytes.ToArray() : Mutation.Of(bytes.ToArray(), chance);
    }

    private static DnsDoorOptions Options(Prng chance) => new()
    {
        AltDomain = "alt",
        OnlyPassing = chance.Next(2) == 0,
        EnableTruncate = chance.Next(2) == 0,
        UdpAnswerLimit = chance.Next(10),
        ARecordLimit = chance.Next(4),
        DisableCompression = chance.Next(2) == 0,
        EnableAdditionalNodeMetaTxt = chance.Next(2) == 0,
        Recursors = chance.Next(2) == 0 ? [] : [new IPEndPoint(IPAddress.Loopback, 1)],
    };

    /// <summary>The responder tells an asker of a bug by SERVFAIL and goes on; here it counts.</summary>
    private sealed class Bugs : ILogger
    {
        public Exception? Last { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Last = exception ?? Last;
    }
}
