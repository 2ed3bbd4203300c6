namespace Muster.Tests.Unit.Dns;

/// <summary>Requests that are not quite right, byte by byte; the answers are Consul 1.8.7's.</summary>
public sealed class ResponderTests
{
    private const string Question = "036F776E077365727669636506636F6E73756C0000010001"; // own.service.consul A
    private const string Answer = "C00C000100010000000000040A000005";

    [Theory]
    [InlineData("0007 0100 0001 0000 0000 0000" + Question, "0007 8500 0001 0001 0000 0000" + Question + Answer)]
    [InlineData("0007 0000 0001 0000 0000 0000" + Question, "0007 8400 0001 0001 0000 0000" + Question + Answer)]
    [InlineData("0007 0130 0001 0000 0000 0000" + Question, "0007 8510 0001 0001 0000 0000" + Question + Answer)] // AD, CD
    [InlineData("0007 0340 0001 0000 0000 0000" + Question, "0007 8500 0001 0001 0000 0000" + Question + Answer)] // Z, TC
    [InlineData("0007 2000 0001 0000 0000 0000" + Question, "0007 A400 0001 0001 0000 0000" + Question + Answer)] // NOTIFY
    [InlineData("0007 0100 0001 0000 0000 0000" + Question + "7878", "0007 8500 0001 0001 0000 0000" + Question + Answer)]
    [InlineData("0007 0100 0001 0001 0001 0001" + Question, "0007 8500 0001 0001 0000 0000" + Question + Answer)]
    [InlineData("0007 8100 0001 0000 0000 0000" + Question, "")] // A response.
    [InlineData("0007 1000 0001 0000 0000 0000" + Question, "0007 9004 0000 0000 0000 0000")] // STATUS
    [InlineData("0007 2800 0001 0000 0000 0000" + Question, "0007 A804 0000 0000 0000 0000")] // UPDATE
    [InlineData("0007 57F0 0001 0000 0000 0000" + Question, "0007 D3B4 0000 0000 0000 0000")] // All bits set but the answer's.
    [InlineData("0007 07F0 0002 0000 0000 0000" + Question, "0007 83B1 0000 0000 0000 0000")]
    [InlineData("0007 0100 0000 0000 0000 0000", "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0002 0000 0000 0000" + Question + Question, "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0002 0000 0000" + Question, "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0000 0000 0003" + Question, "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0000 0000 0000", "0007 8105 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0000 0000 00", "")]
    [InlineData("0007 0100 0001 0000 0000 0000 036F776E07", "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0000 0000 0000 C00C 0001 0001", "0007 8101 0000 0000 0000 0000")]
    [InlineData("0007 0100 0001 0000 0000 0000 C040 0001 0001", "0007 8101 0000 0000 0000 0000")]
    [InlineData( // EDNS of version 1, DO set: answered as version 0.
        "0007 0100 0001 0000 0000 0001" + Question + "00 0029 1000 00 01 8000 0000",
        "0007 8500 0001 0001 0000 0001" + Question + Answer + "00 0029 1000 00 00 0000 0000")]
    [InlineData( // A client subnet of a family that there is not.
        "0007 0100 0001 0000 0000 0001" + Question + "00 0029 1000 00000000 000B 0008 0007 0009 18 00 010203",
        "0007 8101 0001 0000 0000 0000" + Question)]
    [InlineData( // The subnet comes back; cookies and what we do not know do not.
        "0007 0100 0001 0000 0000 0001" + Question
        + "00 0029 1000 00000000 001D 0008 0007 0001 18 00 010203 000A 0008 3132333435363738 FDE9 0002 7A7A",
        "0007 8500 0001 0001 0000 0001" + Question + Answer + "00 0029 1000 00000000 000B 0008 0007 0001 18 00 010203")]
    public void Requests(string request, string answer)
    {
        var catalog = new FixedPicture().Node("w1", "10.2.0.1").Service("own", 81, "10.0.0.5");

        var bytes = Dig.NewResponder(catalog).Respond(Bytes(request), Doors.Dns.Transport.Udp, from: null);

        Assert.Equal(Convert.ToHexString(Bytes(answer)), Convert.ToHexString(bytes.Span));
    }

    [Fact]
    public void A_bug_in_an_answer_is_told_to_the_one_who_asked()
    {
        var bytes = Dig.NewResponder(null!).Respond(
            Bytes("0007 0100 0001 0000 0000 0000" + Question), Doors.Dns.Transport.Udp, from: null);

        Assert.Equal("00078102" + "0001000000000000" + Question, Convert.ToHexString(bytes.Span));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
