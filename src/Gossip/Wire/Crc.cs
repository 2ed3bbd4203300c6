namespace Muster.Gossip.Wire;

/// <summary>CRC-32 as of IEEE 802.3, reflected: the one of zlib. The base library has none outside of packages.</summary>
public static class Crc
{
    private static readonly uint[] _table = Table();

    /// <summary>The checksum of the bytes; that of "123456789" is cbf43926.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = _table[(byte)crc ^ one] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
