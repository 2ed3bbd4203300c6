using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Muster.Bedrock;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire;

public sealed class LzwTests
{
    [Fact]
    public void Every_vector_is_written_byte_for_byte_and_read_back()
    {
        foreach (var vector in Vector.File("07-lzw.json").GetProperty("vectors").EnumerateArray())
        {
            var input = Input(vector);
            Assert.Equal(vector.GetProperty("input_sha256").GetString(), Hash(input));
            var message = Compressed.Write(input);
            Assert.Equal(vector.GetProperty("message_sha256").GetString(), Hash(message));
            var reader = new MsgpackReader(message.AsSpan(1));
            Assert.Equal(input, Compressed.Read(ref reader, input.Length).Value);
        }
    }

    [Fact]
    public void Whatever_is_compressed_comes_back()
    {
        var chance = new Prng(20);
        for (var round = 0; round < 400; round++)
        {
            var letters = 1 + chance.Next(256);
            var input = Enumerable.Range(0, chance.Next(9000)).Select(_ => (byte)chance.Next(letters)).ToArray();
            Assert.Equal(input, Lzw.Decompress(Lzw.Compress(input), input.Length).Value);
        }
    }

    [Fact]
    public void Nothing_comes_out_beyond_what_is_allowed()
    {
        var packed = Lzw.Compress(new byte[1 << 20]);
        Assert.Equal(1 << 20, Lzw.Decompress(packed, 1 << 20).Value.Length);
        Assert.Equal(Refusal.TooLarge, Lzw.Decompress(packed, (1 << 20) - 1).Refused?.Why);
    }

    /// <summary>Encoders of old do not begin with a clear code, and decoders have never asked for it.</summary>
    [Fact]
    public void A_beginning_without_a_clear_code_is_read()
    {
        // The codes 'a', 258 ("aa", not known before it is complete), 257 (the end), of 9 bits each.
        var bits = 'a' | (258 << 9) | (257 << 18);
        Assert.Equal("aaa"u8.ToArray(), Lzw.Decompress([(byte)bits, (byte)(bits >> 8), (byte)(bits >> 16), (byte)(bits >> 24)], 10).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0003")] // a clear code, and half of the end
    [InlineData("61060602")] // 'a', then a code far above what is known
    public void What_is_none_is_refused(string hex) =>
        Assert.Equal(Refusal.Invalid, Lzw.Decompress(Convert.FromHexString(hex), 100).Refused?.Why);

    private static byte[] Input(JsonElement vector)
    {
        var text = vector.GetProperty("input").GetString()!;
        return text switch
        {
            "zero bytes" => [],
            "300 x 0x41" => [.. Enumerable.Repeat((byte)0x41, 300)],
            "bytes 00..ff" => [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
            _ when text.StartsWith("ascii ", StringComparison.Ordinal) => Encoding.ASCII.GetBytes(text[6..]),
            _ => Lcg(vector.GetProperty("input_len").GetInt32()),
        };
    }

    private static byte[] Lcg(int count)
    {
        var bytes = new byte[count];
        var x = 1L;
        for (var i = 0; i < count; i++)
        {
            x = ((x * 1103515245) + 12345) & 0x7fffffff;
            bytes[i] = (byte)(x >> 16);
        }

        return bytes;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
