using System.Text.Json;
using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Gossip;

/// <summary>One thing that a real program sent, with what is in it (tests/unit/Gossip/vectors).</summary>
public sealed record Vector(string Id, string Transport, string From, byte[] Bytes, JsonElement Decoded)
{
    private static readonly string _folder = Path.Combine(Checkout.Root, "tests", "unit", "Gossip", "vectors");

    /// <summary>All that were captured on the wire.</summary>
    public static IReadOnlyList<Vector> All { get; } =
        [.. Directory.EnumerateFiles(_folder, "0?-*.json").Order(StringComparer.Ordinal).Take(6).SelectMany(Captured)];

    /// <summary>The keys that the vectors name.</summary>
    public static Keyring Ring { get; } = Keyring.Of(
        [.. "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA= AAECAwQFBgcICQoLDA0ODw=="
            .Split(' ').Select(key => SecretKey.Parse(key).Value)]);

    public bool IsPacket => Transport == "udp";

    public bool IsAnswer => Transport == "tcp-response";

    public JsonElement? Encryption => Decoded.TryGetProperty("encryption", out var it) ? it : null;

    /// <summary>The settings of the network that this was sent in.</summary>
    public WireSettings Settings => WireSettings.Plain with
    {
        Keyring = Encryption is null ? null : Ring,
        Label = Decoded.TryGetProperty("label_header", out var label) ? label.GetString()! : Id.StartsWith("label", StringComparison.Ordinal) ? "lab1" : "",
    };

    /// <summary>A file of vectors of another kind.</summary>
    public static JsonElement File(string name) => JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(_folder, name))).RootElement;

    public static Vector Of(string id) => All.Single(vector => vector.Id == id);

    public override string ToString() => Id;

    private static IEnumerable<Vector> Captured(string file) => File(Path.GetFileName(file)).GetProperty("vectors").EnumerateArray()
        .Select(one => new Vector(
            one.GetProperty("id").GetString()!,
            one.GetProperty("transport").GetString()!,
            one.GetProperty("from").GetString()!,
            Convert.FromHexString(one.GetProperty("hex").GetString()!),
            one.GetProperty("decoded")));
}
