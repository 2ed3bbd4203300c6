using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>
/// The keys of a network in order: the first one encrypts, every one decrypts. One place changes it; whoever reads it, from any
/// thread, sees the keys of one moment. Messages are the originals', since operators compare them.
/// </summary>
public sealed class Keyring(SecretKey primary)
{
    private volatile SecretKey[] _keys = [primary];

    /// <summary>All keys, the primary first.</summary>
    public IReadOnlyList<SecretKey> Keys => _keys;

    /// <summary>The key that encrypts.</summary>
    public SecretKey Primary => _keys[0];

    /// <summary>A ring of at least one key, the primary first; a key that comes twice is taken once.</summary>
    public static Keyring Of(IReadOnlyList<SecretKey> keys)
    {
        Invariant.That(keys.Count > 0);
        return new Keyring(keys[0]) { _keys = [.. keys.Distinct()] };
    }

    /// <summary>Adds a key, as the last one; one that is there stays where it is.</summary>
    public Refused? Install(ReadOnlySpan<byte> bytes)
    {
        if (!SecretKey.Of(bytes).TryGet(out var key, out var refused))
        {
            return refused;
        }

        if (!_keys.Contains(key))
        {
            _keys = [.. _keys, key];
        }

        return null;
    }

    /// <summary>Makes a key that is there the primary.</summary>
    public Refused? Use(ReadOnlySpan<byte> bytes)
    {
        if (Find(bytes) is not { } key)
        {
            return new Refused(Refusal.NotFound, "Requested key is not in the keyring");
        }

        _keys = [key, .. _keys.Where(other => !other.Equals(key))];
        return null;
    }

    /// <summary>Takes a key away that is not the primary; one that is not there is no error.</summary>
    public Refused? Remove(ReadOnlySpan<byte> bytes)
    {
        var key = Find(bytes);
        if (Primary.Equals(key))
        {
            return new Refused(Refusal.Conflict, "Removing the primary key is not allowed");
        }

        _keys = [.. _keys.Where(other => !other.Equals(key))];
        return null;
    }

    private SecretKey? Find(ReadOnlySpan<byte> bytes) => SecretKey.Of(bytes).TryGet(out var key, out _) ? Array.Find(_keys, key.Equals) : null;
}
