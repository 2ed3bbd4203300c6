using System.IO.Compression;
using System.Text;

namespace Muster.Tests.Conformance.Wire;

/// <summary>An HTTP answer as it came over the wire: header names in their own spelling, the body decoded.</summary>
public sealed record RawAnswer(
    string StatusLine, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1]);

    /// <summary>Unpacked when the answer was compressed; bytes that are no UTF-8 show as replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(Header("Content-Encoding") == "gzip" ? Unpacked() : Body);

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public override string ToString()
    {
        var lines = Headers.Select(header => $"{header.Key}: {header.Value}").Prepend(StatusLine);
        return $"{string.Join('\n', lines)}\n\n{Text}";
    }

    private byte[] Unpacked()
    {
        using var packed = new GZipStream(new MemoryStream(Body), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }
}
