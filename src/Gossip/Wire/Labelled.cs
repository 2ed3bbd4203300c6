using System.Diagnostics.CodeAnalysis;
using System.Text;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>The name of a network before what is sent: whoever has another name, or none, does not listen.</summary>
internal static class Labelled
{
    /// <summary>The bytes with the label before them, if there is one.</summary>
    public static byte[] Add(byte[] bytes, ReadOnlySpan<byte> own) =>
        own.IsEmpty ? bytes : [(byte)MessageType.Label, (byte)own.Length, .. own, .. bytes];

    /// <summary>Takes the label off; false when it is not the one of this network.</summary>
    public static bool TryStrip(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> own, [NotNullWhen(false)] out Refused? refused)
    {
        refused = null;
        if (bytes.IsEmpty || bytes[0] != (byte)MessageType.Label)
        {
            refused = own.IsEmpty ? null : Refuse($"no label, where {Shown(own)} is expected");
            return refused is null;
        }

        if (Length(bytes) is not { } length || bytes.Length < 2 + length)
        {
            refused = Refuse("a label that is cut off or empty");
            return false;
        }

        var label = bytes.Slice(2, length);
        if (!label.SequenceEqual(own))
        {
            refused = Refuse(own.IsEmpty ? $"the label {Shown(label)}, where none is expected" : $"the label {Shown(label)}, where {Shown(own)} is expected");
            return false;
        }

        bytes = bytes[(2 + length)..];
        return true;
    }

    /// <summary>The length of the label that the bytes begin with; null when it is not there, or 0.</summary>
    private static int? Length(ReadOnlySpan<byte> bytes) => bytes.Length < 2 || bytes[1] == 0 ? null : bytes[1];

    private static string Shown(ReadOnlySpan<byte> label) => $"'{Encoding.UTF8.GetString(label)}'";

    private static Refused Refuse(string why) => new(Refusal.Forbidden, why);
}
