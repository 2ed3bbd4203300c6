using System.Numerics;

namespace Muster.Gossip.Wire;

/// <summary>
/// The strings that an LZW encoder knows, each as a known string and a byte behind it: an open hash table of as many places as
/// an input of that length can need.
/// </summary>
internal sealed class LzwStrings
{
    private const int PlacesMax = 1 << 13;

    private readonly uint[] _places;
    private readonly uint _mask;

    /// <summary>For an input of <paramref name="length"/> bytes.</summary>
    public LzwStrings(int length)
    {
        var places = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(length * 2L, 16, PlacesMax));
        (_places, _mask) = (new uint[places], places - 1);
    }

    /// <summary>The code of the string, or −1.</summary>
    public int Find(int prefix, byte next)
    {
        var key = Key(prefix, next);
        for (var at = Hash(key); _places[at] != 0; at = (at + 1) & _mask)
        {
            if (_places[at] >> 12 == key)
            {
                return (int)(_places[at] & 0xfff);
            }
        }

        return -1;
    }

    public void Add(int prefix, byte next, int code)
    {
        var key = Key(prefix, next);
        var at = Hash(key);
        while (_places[at] != 0)
        {
            at = (at + 1) & _mask;
        }

        // Never 0: codes of strings begin at 258.
        _places[at] = (key << 12) | (uint)code;
    }

    public void Clear() => Array.Clear(_places);

    private static uint Key(int prefix, byte next) => ((uint)prefix << 8) | next;

    private uint Hash(uint key) => (key * 2654435761u >> 15) & _mask;
}
