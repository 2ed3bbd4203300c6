using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Wire;

public sealed class KeyringTests
{
    private static readonly byte[] _one = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] _two = [.. Enumerable.Repeat((byte)2, 16)];

    [Fact]
    public void Keys_are_installed_used_and_removed_in_order()
    {
        var ring = new Keyring(SecretKey.Of(_one).Value);
        Assert.Null(ring.Install(_two));
        Assert.Null(ring.Install(_one));
        Assert.Equal([_one, _two], ring.Keys.Select(key => key.Bytes.ToArray()));
        Assert.Null(ring.Use(_two));
        Assert.Equal([_two, _one], ring.Keys.Select(key => key.Bytes.ToArray()));
        Assert.Null(ring.Remove(_one));
        Assert.Null(ring.Remove(_one));
        Assert.Equal([_two], ring.Keys.Select(key => key.Bytes.ToArray()));
    }

    [Fact]
    public void What_cannot_be_done_is_said_in_the_words_of_the_original()
    {
        var ring = new Keyring(SecretKey.Of(_one).Value);
        Assert.Equal("key size must be 16, 24 or 32 bytes", ring.Install([1, 2, 3])?.Message);
        Assert.Equal("Requested key is not in the keyring", ring.Use(_two)?.Message);
        Assert.Equal("Removing the primary key is not allowed", ring.Remove(_one)?.Message);
        Assert.Null(ring.Remove([]));
    }

    [Fact]
    public void What_one_key_encrypts_every_ring_that_has_it_decrypts()
    {
        var ring = Keyring.Of([SecretKey.Of(_one).Value, SecretKey.Of(_two).Value]);
        var sent = new PacketWriter(WireSettings.Plain with { Keyring = new Keyring(SecretKey.Of(_two).Value) })
            .Write([MessageWriter.Encode(new Nack(7))], crc: false)[0];
        Assert.Equal([new Nack(7)], new PacketReader(WireSettings.Plain with { Keyring = ring }).Read(sent).Messages);
        Assert.Empty(new PacketReader(WireSettings.Plain with { Keyring = new Keyring(ring.Primary) }).Read(sent).Messages);
    }

    /// <summary>While a network changes over, who verifies nothing hears both kinds, and who encrypts nothing is heard by those.</summary>
    [Fact]
    public void A_network_can_change_over()
    {
        var ring = new Keyring(SecretKey.Of(_one).Value);
        var changing = WireSettings.Plain with { Keyring = ring, VerifyIncoming = false, VerifyOutgoing = false };
        var nack = MessageWriter.Encode(new Nack(7));
        var plain = new PacketWriter(WireSettings.Plain).Write([nack], crc: true)[0];
        Assert.Equal(plain, new PacketWriter(changing).Write([nack], crc: true)[0]);
        Assert.Single(new PacketReader(changing).Read(plain).Messages);
        var encrypted = new PacketWriter(changing with { VerifyOutgoing = true }).Write([nack], crc: true)[0];
        Assert.Single(new PacketReader(changing).Read(encrypted).Messages);
        Assert.Empty(new PacketReader(changing with { VerifyIncoming = true }).Read(plain).Messages);
    }

    [Fact]
    public void The_file_is_an_array_of_base64_and_comes_back()
    {
        var ring = Keyring.Of([SecretKey.Of(_two).Value, SecretKey.Of(_one).Value]);
        var text = KeyringFile.Write(ring);
        Assert.Equal($"[\n  \"{Convert.ToBase64String(_two)}\",\n  \"{Convert.ToBase64String(_one)}\"\n]", text);
        Assert.Equal(ring.Keys, KeyringFile.Parse(text).Value.Keys);
    }

    [Theory]
    [InlineData("", "no JSON array")]
    [InlineData("{}", "no JSON array")]
    [InlineData("[]", "no key")]
    [InlineData("null", "no key")]
    [InlineData("[null]", "Key 1")]
    [InlineData("[\"AAECAwQFBgcICQoLDA0ODw==\", \"???\"]", "Key 2")]
    [InlineData("[\"AAEC\"]", "16, 24 or 32")]
    public void A_file_that_is_none_is_said_to_be_none(string text, string why) =>
        Assert.Contains(why, KeyringFile.Parse(text).Refused?.Message, StringComparison.Ordinal);

    [Fact]
    public void The_checksum_is_the_known_one() => Assert.Equal(0xcbf43926u, Crc.Of("123456789"u8));
}
