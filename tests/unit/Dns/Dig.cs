using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Record = Muster.Doors.Dns.Wire.Record;

namespace Muster.Tests.Unit.Dns;

/// <summary>Asks a responder over bytes and shows what came back as lines of text.</summary>
internal sealed class Dig(IPicture picture, DnsDoorOptions? options = null, ulong seed = 1, string domain = "consul")
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly Responder _responder = NewResponder(picture, options, seed, domain);

    public static Responder NewResponder(
        IPicture picture, DnsDoorOptions? options = null, ulong seed = 1, string domain = "consul") => new(
        Manner(options ?? new DnsDoorOptions(), domain),
        () => picture,
        new FixedTime(),
        new Prng(seed),
        NullLogger.Instance);

    /// <summary>One manner for ever, in which recursors are asked nothing.</summary>
    public static Func<Manner> Manner(DnsDoorOptions options, string domain)
    {
        var manner = new Manner(
            new Terms(options, Self(domain)),
            new Recursors([], options, TimeProvider.System, new Prng(1), NullLogger.Instance));
        return () => manner;
    }

    /// <summary>For shells that are asked nothing that recursors have a part in.</summary>
    public static Errands NoErrands() => new(
        Manner(new DnsDoorOptions(), "consul"),
        () => throw new InvalidOperationException("Nothing is left to recursors here."),
        TimeProvider.System,
        new Prng(1),
        NullLogger.Instance);

    public Message Ask(string name, RecordType type = RecordType.A, Edns? edns = null, Transport transport = Transport.Udp)
    {
        Assert.True(DnsName.TryParse(name, out var parsed));
        var query = new Message
        {
            Id = 77, RecursionDesired = true, Question = new Question(parsed, type, 1), Edns = edns,
        };
        Assert.True(new MessageWriter().TryWrite(query, Naming.Compressed, out var request));
        var answer = _responder.Respond(request.Span, transport, from: null);
        BytesOfLast = answer.Length;
        Assert.Equal(MessageReader.Extent.Whole, MessageReader.Read(answer.Span, out var message));
        Assert.Equal(77, message.Id);
        Assert.True(message.Response);
        return message;
    }

    public int BytesOfLast { get; private set; }

    /// <summary>The code, then a line for each record, sections marked, each section sorted.</summary>
    public string Lines(string name, RecordType type = RecordType.A, Edns? edns = null, Transport transport = Transport.Udp)
    {
        var message = Ask(name, type, edns, transport);
        var lines = new List<string> { message.Code.ToString() };
        lines.AddRange(Sorted(message.Answers, ""));
        lines.AddRange(Sorted(message.Authority, "auth "));
        lines.AddRange(Sorted(message.Extras, "extra "));
        return string.Join('\n', lines);
    }

    public static string Show(Record record)
    {
        var data = record switch
        {
            Record.Address address => $"{(address.Ip.IsV4 ? "A" : "AAAA")} {address.Ip}",
            Record.Srv srv => $"SRV {srv.Priority} {srv.Weight} {srv.Port} {srv.Target}",
            Record.Txt txt => $"TXT {txt.Text}",
            Record.Cname cname => $"CNAME {cname.Target}",
            Record.Ns ns => $"NS {ns.Target}",
            Record.Ptr ptr => $"PTR {ptr.Target}",
            Record.Soa soa => $"SOA {soa.Server} {soa.Mailbox} {soa.Times.Serial} {soa.Times.Refresh} "
                + $"{soa.Times.Retry} {soa.Times.Expire} {soa.Times.Minimum}",
            Record.Other other => $"TYPE{(ushort)other.Type} {Convert.ToHexString(other.Data.AsSpan())}",
            _ => throw new InvalidOperationException(),
        };
        return $"{record.Owner} {record.Ttl} {data}";
    }

    private static IEnumerable<string> Sorted(IEnumerable<Record> records, string mark) =>
        records.Select(record => mark + Show(record)).Order(StringComparer.Ordinal);

    public static Self Self(string domain) => new()
    {
        NodeName = "n1",
        NodeId = "",
        Datacenter = "dc1",
        Domain = domain,
        AdvertiseAddress = "127.0.0.1",
        ServerPort = 0,
        SerfLanPort = 0,
        DnsPort = 0,
        Version = "0",
        DevMode = true,
        DataDirectory = null,
    };

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
