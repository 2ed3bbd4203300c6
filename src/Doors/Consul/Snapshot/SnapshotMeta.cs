using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>A snapshot's <c>meta.json</c>, as far as anybody asks for it.</summary>
/// <param name="Size">Bytes of <c>state.bin</c>.</param>
public sealed record SnapshotMeta(long Version, string Id, ulong Index, ulong Term, long Size)
{
    // As the file spells them, whatever we call them.
    private const string VersionName = "Version";
    private const string IndexName = "Index";
    private const string TermName = "Term";
    private const string SizeName = "Size";

    /// <summary>What there is no election to count in: the first and only one.</summary>
    private const int OnlyTerm = 1;

    /// <summary>
    /// Written as Raft's snapshots describe themselves, so that Consul's own tools read it: one server, this one.
    /// </summary>
    internal static byte[] Write(Self self, ulong index, DateTimeOffset taken, long size)
    {
        var address = $"{self.AdvertiseAddress}:{self.ServerPort}";
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber(VersionName, 1);
            json.WriteString("ID", string.Create(
                CultureInfo.InvariantCulture, $"{OnlyTerm}-{index}-{taken.ToUnixTimeMilliseconds()}"));
            json.WriteNumber(IndexName, index);
            json.WriteNumber(TermName, OnlyTerm);
            json.WriteBase64String("Peers", Peers(address));
            json.WriteStartObject("Configuration");
            json.WriteStartArray("Servers");
            json.WriteStartObject();
            json.WriteNumber("Suffrage", 0);
            json.WriteString("ID", self.NodeId);
            json.WriteString("Address", address);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteNumber("ConfigurationIndex", 1);
            json.WriteNumber(SizeName, size);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Throws <see cref="InvalidDataException"/> in Consul's words.</summary>
    internal static SnapshotMeta Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new SnapshotMeta(
                root.GetProperty(VersionName).GetInt64(),
                root.GetProperty("ID").GetString() ?? "",
                root.GetProperty(IndexName).GetUInt64(),
                root.GetProperty(TermName).GetUInt64(),
                root.GetProperty(SizeName).GetInt64());
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidDataException(
                $"failed to read snapshot file: failed to decode snapshot metadata: {WordsOf(wrong)}");
        }
    }

    private static string WordsOf(Exception wrong) => wrong is JsonException
        ? "unexpected end of JSON input"
        : "Version, ID, Index, Term and Size must be there and make sense";

    /// <summary>A list of one text, in the old dialect of msgpack.</summary>
    private static byte[] Peers(string address)
    {
        var text = Encoding.UTF8.GetBytes(address);
        return text.Length < 32
            ? [0x91, (byte)(0xA0 | text.Length), .. text]
            : [0x91, 0xDA, (byte)(text.Length >> 8), (byte)text.Length, .. text];
    }
}
