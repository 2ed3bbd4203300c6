using Muster.Bedrock;
using Muster.Doors.Dns.Wire;
using Record = Muster.Doors.Dns.Wire.Record;

namespace Muster.Tests.Unit.Dns;

public sealed class WireTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_read_back(bool compressed)
    {
        var writer = new MessageWriter();
        for (ulong seed = 0; seed < 300; seed++)
        {
            var message = RandomMessage.Of(new Prng(seed));
            Assert.True(writer.TryWrite(message, compressed ? Naming.Compressed : Naming.Whole, out var bytes));
            Assert.Equal(MessageReader.Extent.Whole, MessageReader.Read(bytes.Span, out var read));
            Assert.Equal(Shown(message), Shown(read));
        }
    }

    [Fact]
    public void Compression_points_to_the_longest_tail_written_before()
    {
        var name = Name("web.service.consul");
        var message = new Message
        {
            Id = 1,
            Question = new Question(name, RecordType.A, 1),
            Answers = [new Record.Cname(name, 0, Name("db.service.consul")), new Record.Cname(name, 0, Name("service.consul"))],
        };
        Assert.True(new MessageWriter().TryWrite(message, Naming.Compressed, out var bytes));

        Assert.Equal(
            "000100000001000200000000" + "03776562077365727669636506636F6E73756C00" + "00010001"
            + "C00C" + "0005" + "0001" + "00000000" + "0005" + "026462C010"
            + "C00C" + "0005" + "0001" + "00000000" + "0002" + "C010",
            Convert.ToHexString(bytes.Span));
    }

    [Fact]
    public void The_target_of_a_service_is_not_compressed_but_later_names_point_into_it()
    {
        var name = Name("a.consul");
        var target = Name("b.consul");
        var message = new Message
        {
            Id = 1,
            Question = new Question(name, RecordType.Srv, 1),
            Answers = [new Record.Srv(name, 0, 1, 1, 80, target)],
            Extras = [new Record.Address(target, 0, new Ip(1, IsV4: true))],
        };
        Assert.True(new MessageWriter().TryWrite(message, Naming.Compressed, out var bytes));

        // Header, question, SRV with a pointer as owner and a whole target, A whose owner is one pointer.
        Assert.Equal(12 + (10 + 4) + (2 + 10 + 6 + 10) + (2 + 10 + 4), bytes.Length);
    }

    [Fact]
    public void More_than_a_message_can_hold_is_refused_by_the_writer()
    {
        var name = Name("a.consul");
        var many = Enumerable.Range(0, 10_000).Select(i => (Record)new Record.Address(name, 0, new Ip((uint)i, IsV4: true)));
        var writer = new MessageWriter();

        Assert.False(writer.TryWrite(new Message { Id = 1, Answers = [.. many] }, Naming.Compressed, out var nothing));
        Assert.True(nothing.IsEmpty);
        Assert.True(writer.TryWrite(new Message { Id = 1 }, Naming.Compressed, out var bytes));
        Assert.Equal(MessageReader.HeaderBytes, bytes.Length);
    }

    [Fact]
    public void Names_with_any_bytes_are_equal_to_themselves_in_any_case()
    {
        var name = DnsName.FromWire([4, 0xC3, 0xBC, (byte)'A', 0xFF, 0]);

        Assert.Equal(name, DnsName.FromWire([4, 0xC3, 0xBC, (byte)'a', 0xFF, 0]));
        Assert.NotEqual(name, DnsName.FromWire([4, 0xC3, 0x9C, (byte)'a', 0xFF, 0]));
        Assert.NotEqual(name, DnsName.FromWire([3, 0xC3, 0xBC, (byte)'a', 0]));
        Assert.Equal(name.GetHashCode(), DnsName.FromWire([4, 0xC3, 0xBC, (byte)'a', 0xFF, 0]).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Texts_that_are_no_names(string text) => Assert.False(DnsName.TryParse(text, out _));

    [Fact]
    public void The_longest_name_is_255_bytes()
    {
        var label = new string('a', 61);
        var longest = $"{label}.{label}.{label}.{label}.bbbbb"; // 4 × 62 + 6 + 1
        Assert.True(DnsName.TryParse(longest, out var name));
        Assert.Equal(DnsName.BytesMax, name.Wire.Length);
        Assert.False(DnsName.TryParse(longest + "b", out _));
    }

    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("fd00::5", "fd00::5")]
    [InlineData("::ffff:10.0.0.5", "10.0.0.5")]
    public void Addresses(string text, string shown)
    {
        Assert.True(Ip.TryParse(text, out var ip));
        Assert.Equal(shown, ip.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.5.6")]
    [InlineData("10.0.0.+5")]
    [InlineData("0x0a.0.0.5")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("www.example.com")]
    public void Texts_that_are_no_addresses(string text) => Assert.False(Ip.TryParse(text, out _));

    internal static DnsName Name(string text)
    {
        Assert.True(DnsName.TryParse(text, out var name));
        return name;
    }

    internal static string Shown(Message message) => string.Join('\n',
    [
        $"{message.Id} {message.Response} {message.Opcode} {message.Authoritative} {message.Truncated}",
        $"{message.RecursionDesired} {message.RecursionAvailable} {message.CheckingDisabled} {message.AuthenticData} {message.Code}",
        $"{message.Question?.Name} {message.Question?.Type} {message.Question?.Class}",
        .. message.Answers.Select(Dig.Show),
        "-",
        .. message.Authority.Select(Dig.Show),
        "-",
        .. message.Extras.Select(Dig.Show),
        $"{message.Edns?.UdpBytesMax} {message.Edns?.Subnet?.Family} {message.Edns?.Subnet?.SourcePrefix}",
        message.Edns?.Subnet is { } subnet ? Convert.ToHexString(subnet.Address.AsSpan()) : "",
    ]);
}
