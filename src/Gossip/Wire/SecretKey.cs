using System.Collections.Concurrent;
using System.Security.Cryptography;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>A key that all of a network share: 16, 24 or 32 bytes, for AES-128, -192 or -256.</summary>
public sealed class SecretKey : IEquatable<SecretKey>
{
    private readonly byte[] _bytes;

    // A cipher serves one at a time; one that is not in use is taken again.
    private readonly ConcurrentBag<AesGcm> _idle = [];

    private SecretKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The key itself.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key of these bytes; refused when they are not 16, 24 or 32.</summary>
    public static Result<SecretKey> Of(ReadOnlySpan<byte> bytes) => bytes.Length is 16 or 24 or 32
        ? new SecretKey(bytes.ToArray())
        : new Refused(Refusal.Invalid, "key size must be 16, 24 or 32 bytes");

    /// <summary>A key as it is written: in base64.</summary>
    public static Result<SecretKey> Parse(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? Of(bytes.AsSpan(0, length))
            : new Refused(Refusal.Invalid, $"A key of {text.Length} characters is not base64.");
    }

    /// <summary>A key that nobody knows yet, of 32 bytes.</summary>
    public static SecretKey New() => new(RandomNumberGenerator.GetBytes(32));

    public bool Equals(SecretKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as SecretKey);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>The key in base64.</summary>
    public string ToBase64() => Convert.ToBase64String(_bytes);

    internal void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> also)
    {
        var aes = Take();
        aes.Encrypt(nonce, plain, cipher, tag, also);
        _idle.Add(aes);
    }

    /// <summary>False when it was not encrypted with this key, or changed since.</summary>
    internal bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> also)
    {
        var aes = Take();
        try
        {
            aes.Decrypt(nonce, cipher, tag, plain, also);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            _idle.Add(aes);
        }
    }

    private AesGcm Take() => _idle.TryTake(out var aes) ? aes : new AesGcm(_bytes, Envelope.TagBytes);
}
