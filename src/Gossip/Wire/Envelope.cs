using System.Security.Cryptography;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>
/// Something encrypted: its version, a nonce, what was encrypted, a tag. Version 0 pads what it holds to whole blocks, version 1
/// does not; both are read, whichever one is written.
/// </summary>
internal static class Envelope
{
    public const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int BlockBytes = 16;

    /// <summary>How much longer an envelope is than what it holds, at most, in bytes.</summary>
    public static int Overhead(byte version) => 1 + NonceBytes + TagBytes + (version == 0 ? BlockBytes : 0);

    /// <summary>How long the envelope around so many bytes is.</summary>
    public static int Length(int plain, byte version) =>
        1 + NonceBytes + TagBytes + plain + (version == 0 ? BlockBytes - plain % BlockBytes : 0);

    /// <summary>Encrypts; <paramref name="also"/> is protected and not sent along.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> plain, SecretKey key, byte version, ReadOnlySpan<byte> also)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        return Seal(plain, key, version, also, nonce);
    }

    /// <summary>The same with a nonce that must never be used with this key again.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> plain, SecretKey key, byte version, ReadOnlySpan<byte> also, ReadOnlySpan<byte> nonce)
    {
        var envelope = new byte[Length(plain.Length, version)];
        envelope[0] = version;
        nonce.CopyTo(envelope.AsSpan(1));
        var padded = version == 0 ? Padded(plain) : plain;
        var cipher = envelope.AsSpan(1 + NonceBytes, padded.Length);
        key.Encrypt(nonce, padded, cipher, envelope.AsSpan(envelope.Length - TagBytes), also);
        return envelope;
    }

    /// <summary>Decrypts with whichever of the keys fits.</summary>
    public static Result<byte[]> Open(ReadOnlySpan<byte> envelope, IEnumerable<SecretKey> keys, ReadOnlySpan<byte> also)
    {
        if (envelope.IsEmpty || envelope[0] > 1)
        {
            return new Refused(Refusal.Invalid, "encrypted in a way that is not known here");
        }

        if (envelope.Length < Overhead(envelope[0]))
        {
            return new Refused(Refusal.Invalid, "too short for something encrypted");
        }

        var cipher = envelope[(1 + NonceBytes)..^TagBytes];
        var plain = new byte[cipher.Length];
        foreach (var key in keys)
        {
            if (key.TryDecrypt(envelope.Slice(1, NonceBytes), cipher, envelope[^TagBytes..], plain, also))
            {
                return envelope[0] == 0 ? Unpadded(plain) : plain;
            }
        }

        return new Refused(Refusal.Forbidden, "No installed keys could decrypt the message");
    }

    private static byte[] Padded(ReadOnlySpan<byte> plain)
    {
        var fill = BlockBytes - plain.Length % BlockBytes;
        var padded = new byte[plain.Length + fill];
        plain.CopyTo(padded);
        padded.AsSpan(plain.Length).Fill((byte)fill);
        return padded;
    }

    private static Result<byte[]> Unpadded(byte[] plain)
    {
        var fill = plain[^1];
        return fill is > 0 and <= BlockBytes && fill <= plain.Length
            ? plain[..^fill]
            : new Refused(Refusal.Invalid, "encrypted without its padding");
    }
}
