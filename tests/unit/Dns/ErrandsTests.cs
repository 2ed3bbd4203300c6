using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Dns;

/// <summary>What recursors have a part in; their words are those that Consul 1.8.7 was seen to pass on.</summary>
public sealed class ErrandsTests : IAsyncDisposable
{
    private static readonly FixedPicture _catalog = new FixedPicture()
        .Node("n1", "10.0.0.1")
        .Service("plain").Service("many", 80, "many.example.com").Service("chain", 80, "chain.example.com")
        .Service("nx", 80, "nx.example.com").Service("through", 80, "outer.node.consul")
        .Node("outer", "many.example.com").Node("next", "outer.node.consul");

    private readonly FakeNameServer _first = new(mark: 1);
    private readonly FakeNameServer _second = new(mark: 2);
    private readonly ManualTime _time = new();
    private Errands? _errands;

    public async ValueTask DisposeAsync()
    {
        if (_errands is not null)
        {
            await _errands.DisposeAsync();
        }

        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task A_foreign_question_is_passed_on_byte_for_byte_but_for_its_id(string transport)
    {
        var request = Request("www.example.com", edns: new Edns(1400, new ClientSubnet(1, 24, 0, [1, 2, 3])));

        var answer = await AskAsync(request, Enum.Parse<Transport>(transport, ignoreCase: true));

        Assert.Equal("NoError www.example.com. 60 A 192.0.2.1", answer);
        var heard = Assert.Single(_first.Heard);
        Assert.Equal(transport, heard.Transport);
        Assert.Equal(Convert.ToHexString(request.AsSpan(2)), Convert.ToHexString(heard.Bytes.AsSpan(2)));
        Assert.NotEqual(request[..2], heard.Bytes[..2]);
    }

    [Theory]
    [InlineData("nx.example.com", "NameError")]
    [InlineData("b\u00fccher.example.com", "NoError b\u00fccher.example.com. 60 A 192.0.2.1")]
    [InlineData("many.example.com", "NoError many.example.com. 60 A 192.0.2.0")]
    [InlineData("forged.example.com", "NoError forged.example.com. 60 A 192.0.2.1")]
    public async Task What_the_first_says_is_believed(string name, string answer)
    {
        Assert.StartsWith(answer, await AskAsync(Request(name)), StringComparison.Ordinal);
        Assert.Empty(_second.Heard);
    }

    [Theory]
    [InlineData("fail.example.com")]
    [InlineData("refused.example.com")]
    public async Task A_failure_is_asked_of_the_next_and_is_a_failure_when_there_is_none(string name)
    {
        var subnet = new Edns(1400, new ClientSubnet(1, 24, 0, [1, 2, 3]));
        var bytes = await Ask(Request(name, edns: subnet), Transport.Udp);

        Assert.Equal((1, 1), (_first.Heard.Count, _second.Heard.Count));
        MessageReader.Read(bytes.Span, out var message);
        Assert.Equal(ResponseCode.ServerFailure, message.Code);
        Assert.True(message is { RecursionAvailable: true, Authoritative: false, Edns.Subnet.ScopePrefix: 0 });
    }

    [Fact]
    public async Task One_that_is_not_there_is_passed_over_at_once()
    {
        await _first.DisposeAsync();

        Assert.Equal("NoError www.example.com. 60 A 192.0.2.2", await AskAsync(Request("www.example.com")));
        Assert.Equal("NoError www.example.com. 60 A 192.0.2.2", await AskAsync(Request("www.example.com"), Transport.Tcp));
    }

    [Fact]
    public async Task One_that_is_silent_is_passed_over_after_the_timeout()
    {
        var asked = AskAsync(Request("silent.example.com"));
        await Eventually.Until(() => _first.Heard.Count == 1, "the first is asked");
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.Until(() => _second.Heard.Count == 1, "the second is asked");
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("ServerFailure", await asked);
    }

    [Fact]
    public async Task More_than_the_asker_can_take_is_cut_to_a_hint_to_ask_by_tcp()
    {
        MessageReader.Read((await Ask(Request("large.example.com"), Transport.Udp)).Span, out var cut);
        Assert.True(cut is { Truncated: true, Answers.Count: 0, Question: not null });

        MessageReader.Read((await Ask(Request("large.example.com"), Transport.Tcp)).Span, out var whole);
        Assert.True(whole is { Truncated: false, Answers.Count: 60 });
    }

    [Theory]
    [InlineData("1.0.0.10.in-addr.arpa", "NoError 1.0.0.10.in-addr.arpa. 0 PTR n1.node.dc1.consul.", 0)]
    [InlineData("9.9.9.9.in-addr.arpa", "NoError 9.9.9.9.in-addr.arpa. 60 PTR ptr.example.com.", 1)]
    public async Task An_address_of_nobody_here_may_be_known_there(string name, string answer, int asked)
    {
        var request = Request(name, RecordType.Ptr);
        Assert.Equal(answer, await AnyhowAsync(request));
        Assert.Equal(asked, _first.Heard.Count);
    }

    [Theory]
    [InlineData("chain.service.consul", "NoError chain.service.consul. 5 CNAME chain.example.com. | "
        + "chain.example.com. 5 CNAME end.example.com. | end.example.com. 5 A 192.0.2.99")]
    [InlineData("nx.service.consul", "NoError nx.service.consul. 5 CNAME nx.example.com.")]
    public async Task A_name_behind_a_service_is_looked_up(string name, string answer)
    {
        Assert.Equal(answer, await AnyhowAsync(Request(name)));
    }

    [Fact]
    public async Task Behind_a_service_five_addresses_without_edns_and_all_with_it_but_no_texts()
    {
        Assert.Equal(3, Count(await AnyhowAsync(Request("many.service.consul")))); // The limit of answers for such askers.
        Assert.Equal(10, Count(await AnyhowAsync(Request("many.service.consul", edns: new Edns(4096, Subnet: null)))));

        static int Count(string answer) => answer.Split(" | ").Length;
    }

    [Fact]
    public async Task Behind_a_node_everything_is_passed_on_as_it_is()
    {
        var answer = await AnyhowAsync(Request("outer.node.consul"));

        Assert.StartsWith("NoError outer.node.consul. 7 CNAME many.example.com. | ", answer, StringComparison.Ordinal);
        Assert.Contains("many.example.com. 60 A 192.0.2.7", answer, StringComparison.Ordinal);
        Assert.Contains("many.example.com. 60 TXT hi", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_names_may_lead_to_foreign_ones()
    {
        var answer = await AnyhowAsync(Request("through.service.consul", edns: new Edns(4096, Subnet: null)));

        Assert.StartsWith(
            "NoError through.service.consul. 5 CNAME outer.node.consul. | outer.node.consul. 5 CNAME many.example.com. | "
            + "many.example.com. 5 A 192.0.2.0",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_external_hosts_of_one_service_are_looked_up_together_up_to_a_bound()
    {
        var catalog = new FixedPicture().Node("n1", "10.0.0.1");
        for (var i = 0; i < Outside.NamesMax + 10; i++)
        {
            catalog.Service("ext", 80 + i, $"host{i}.example.com");
        }

        var request = Request("ext.service.consul", RecordType.Srv, new Edns(65000, Subnet: null));
        MessageReader.Read((await Errand(catalog).AnswerAsync(request, Transport.Tcp, from: null, CancellationToken.None)).Span, out var message);

        Assert.Equal((Outside.NamesMax + 10, Outside.NamesMax), (message.Answers.Count, message.Extras.Count));
    }

    [Fact]
    public async Task With_recursors_own_answers_say_that_recursion_is_available()
    {
        var responder = Dig.NewResponder(_catalog, Options());
        MessageReader.Read(responder.Respond(Request("plain.service.consul"), Transport.Udp, from: null).Span, out var message);

        Assert.True(message is { RecursionAvailable: true, Authoritative: true, Code: ResponseCode.NoError });
        Assert.False(responder.LeftToRecursors);
    }

    [Fact]
    public async Task At_random_each_is_asked_first_at_times()
    {
        var errands = Errand(_catalog, Options() with { RecursorStrategy = RecursorStrategy.Random });
        for (var i = 0; i < 32; i++)
        {
            await errands.AnswerAsync(Request("www.example.com"), Transport.Udp, from: null, CancellationToken.None);
        }

        Assert.All([_first.Heard.Count, _second.Heard.Count], count => Assert.InRange(count, 1, 31));
    }

    [Fact]
    public async Task An_agent_that_stops_does_not_wait_for_recursors()
    {
        var answered = false;
        Errand(_catalog).Begin(Request("silent.example.com"), from: null, _ => answered = true);
        await Eventually.Until(() => _first.Heard.Count == 1, "the recursor is asked");

        await _errands!.DisposeAsync();

        Assert.False(answered);
    }

    [Fact]
    public async Task Too_many_at_once_are_told_so()
    {
        var errands = Errand(_catalog);
        var failed = 0;
        for (var i = 0; i < 1025; i++)
        {
            errands.Begin(Request("silent.example.com"), from: null, bytes =>
            {
                MessageReader.Read(bytes.Span, out var message);
                Interlocked.Add(ref failed, message.Code == ResponseCode.ServerFailure ? 1 : 0);
            });
        }

        Assert.Equal(1, failed);
        await errands.DisposeAsync();
    }

    private DnsDoorOptions Options() => new()
    {
        Recursors = [_first.Address, _second.Address],
        NodeTtl = TimeSpan.FromSeconds(7),
        ServiceTtl = ImmutableDictionary<string, TimeSpan>.Empty.Add("*", TimeSpan.FromSeconds(5)),
    };

    private Errands Errand(FixedPicture catalog, DnsDoorOptions? options = null)
    {
        options ??= Options();
        ImmutableArray<IPEndPoint> addresses = [.. options.Recursors.Cast<IPEndPoint>()];
        var recursors = new Recursors(addresses, options, _time, new Prng(1), NullLogger.Instance);
        var manner = new Manner(new Terms(options, Dig.Self("consul")), recursors);
        return _errands = new Errands(() => manner, () => catalog, _time, new Prng(2), NullLogger.Instance);
    }

    private async Task<ReadOnlyMemory<byte>> Ask(byte[] request, Transport transport) =>
        await Errand(_catalog).AnswerAsync(request, transport, from: null, CancellationToken.None);

    private async Task<string> AskAsync(byte[] request, Transport transport = Transport.Udp) =>
        Shown(await Ask(request, transport));

    /// <summary>By the responder alone where it can, and with recursors where it leaves the request to them.</summary>
    private async Task<string> AnyhowAsync(byte[] request)
    {
        var responder = Dig.NewResponder(_catalog, Options());
        var answer = responder.Respond(request, Transport.Udp, from: null);
        Assert.Equal(answer.IsEmpty, responder.LeftToRecursors);
        return responder.LeftToRecursors ? await AskAsync(request) : Shown(answer);
    }

    private static string Shown(ReadOnlyMemory<byte> answer)
    {
        Assert.Equal(MessageReader.Extent.Whole, MessageReader.Read(answer.Span, out var message));
        Assert.Equal(77, BinaryPrimitives.ReadUInt16BigEndian(answer.Span));
        return $"{message.Code} {string.Join(" | ", message.Answers.Select(Dig.Show))}".TrimEnd();
    }

    private static byte[] Request(string name, RecordType type = RecordType.A, Edns? edns = null)
    {
        var query = new Message
        {
            Id = 77, RecursionDesired = true, Question = new Question(WireTests.Name(name), type, Question.Internet), Edns = edns,
        };
        Assert.True(new MessageWriter().TryWrite(query, Naming.Compressed, out var request));
        return request.ToArray();
    }
}
