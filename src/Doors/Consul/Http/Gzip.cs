using System.IO.Compression;

namespace Muster.Doors.Consul.Http;

internal static class Gzip
{
    /// <summary>Quickly rather than small: who asks waits for it.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>Packs what is written, as far as it is flushed; disposing it writes the end.</summary>
    public static Stream Around(Stream stream) => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
}
