using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>Blocks of headers, against the examples of RFC 7541, appendix C.</summary>
public sealed class HpackTests
{
    private readonly HeaderReader _reader = new(1024);

    [Fact]
    public void Requests_that_are_spelt()
    {
        Assert.Equal(
            ":method=GET|:scheme=http|:path=/|:authority=www.example.com",
            Read("828684410f7777772e6578616d706c652e636f6d"));
        Assert.Equal(
            ":method=GET|:scheme=http|:path=/|:authority=www.example.com|cache-control=no-cache",
            Read("828684be58086e6f2d6361636865"));
        Assert.Equal(
            ":method=GET|:scheme=https|:path=/index.html|:authority=www.example.com|custom-key=custom-value",
            Read("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"));
    }

    [Fact]
    public void Requests_in_the_shorter_code()
    {
        Assert.Equal(
            ":method=GET|:scheme=http|:path=/|:authority=www.example.com", Read("828684418cf1e3c2e5f23a6ba0ab90f4ff"));
        Assert.Equal(
            ":method=GET|:scheme=http|:path=/|:authority=www.example.com|cache-control=no-cache", Read("828684be5886a8eb10649cbf"));
        Assert.Equal(
            ":method=GET|:scheme=https|:path=/index.html|:authority=www.example.com|custom-key=custom-value",
            Read("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
    }

    [Fact]
    public void What_is_kept_makes_way_for_what_is_newer()
    {
        // Answers of a table with 256 bytes: what the examples' settings say is said here by the first byte.
        Assert.Equal(
            ":status=302|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT|location=https://www.example.com",
            Read("3fe101" + "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d"));
        Assert.Equal(
            ":status=307|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT|location=https://www.example.com",
            Read("4803333037c1c0bf"));
        Assert.Equal(
            ":status=200|cache-control=private|date=Mon, 21 Oct 2013 20:13:22 GMT|location=https://www.example.com|content-encoding=gzip|set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            Read("88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31"));
    }

    [Theory]
    [InlineData(0x1ff8, 13, 0)]
    [InlineData(0x7fffd8, 23, 1)]
    [InlineData(0xfffffe2, 28, 2)]
    [InlineData(0xffffea, 24, 9)]
    [InlineData(0x3ffffffc, 30, 10)]
    [InlineData(0x3ffffffd, 30, 13)]
    [InlineData(0x3ffffffe, 30, 22)]
    [InlineData(0x14, 6, ' ')]
    [InlineData(0x0, 5, '0')]
    [InlineData(0x7fff0, 19, '\\')]
    [InlineData(0xffffffc, 28, 127)]
    [InlineData(0xfffe6, 20, 128)]
    [InlineData(0xffffffe, 28, 249)]
    [InlineData(0x3ffffee, 26, 255)]
    public void Bytes_have_the_codes_of_the_published_table(int code, int bits, int expected)
    {
        var bytes = (bits + 7) / 8;
        var left = (bytes * 8) - bits;
        var filled = ((uint)code << left) | ((1u << left) - 1);
        var encoded = Enumerable.Range(0, bytes).Select(at => (byte)(filled >> (8 * (bytes - 1 - at)))).ToArray();
        var decoded = new byte[Huffman.DecodedMax(bytes)];
        Assert.Equal(1, Huffman.Decode(encoded, decoded));
        Assert.Equal(expected, decoded[0]);
    }

    [Theory]
    [InlineData("80", "no field has the number 0")]
    [InlineData("be", "nothing is kept yet")]
    [InlineData("ff8080808001", "a number without end")]
    [InlineData("ffffff7f", "a number too large")]
    [InlineData("40", "a name is missing")]
    [InlineData("4001", "a name is cut off")]
    [InlineData("400161", "a value is missing")]
    [InlineData("40016105", "a value is cut off")]
    [InlineData("418cf1e3c2e5f23a6ba0ab90f4", "a code is cut off")]
    [InlineData("4181ff", "a whole byte of padding")]
    [InlineData("418100", "padding that is no beginning of the end")]
    [InlineData("4184ffffffff", "the end's code itself")]
    [InlineData("3fe21f", "a table larger than was allowed")]
    [InlineData("8220", "a table's size behind a field")]
    [InlineData("3f", "a size that is cut off")]
    public void What_is_broken_ends_the_connection(string block, string why)
    {
        var fault = _reader.Read(Convert.FromHexString(block), []);
        Assert.True(fault?.Code == Http2Error.Compression, why);
    }

    [Fact]
    public void More_than_is_allowed_is_refused()
    {
        var block = new HeaderWriter().Field("a", new string('x', 500)).Field("b", new string('y', 500)).ToArray();
        Assert.Equal(Http2Error.EnhanceYourCalm, _reader.Read(block, [])?.Code);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var random = new Muster.Bedrock.Prng(7);
        for (var round = 0; round < 200; round++)
        {
            var (name, value) = (new string('n', 1 + random.Next(200)), new string('v', random.Next(600)));
            var fields = new List<HeaderField>();
            Assert.Null(new HeaderReader(2048).Read(new HeaderWriter().Status(404).Field(name, value).ToArray(), fields));
            Assert.Equal([new(":status", "404"), new(name, value)], fields);
        }
    }

    private string Read(string block)
    {
        var fields = new List<HeaderField>();
        Assert.Null(_reader.Read(Convert.FromHexString(block), fields));
        return string.Join('|', fields.Select(field => $"{field.Name}={field.Value}"));
    }
}
