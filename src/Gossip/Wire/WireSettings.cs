using System.Text;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>Which layers a network has around its messages; the same for packets and streams, and for all of its nodes.</summary>
public sealed record WireSettings
{
    /// <summary>No encryption, no label; what is sent is compressed where that makes it shorter.</summary>
    public static readonly WireSettings Plain = new();

    /// <summary>The longest label, in bytes.</summary>
    public const int LabelBytesMax = 255;

    private readonly byte[] _label = [];

    /// <summary>The keys; null for a network that is not encrypted.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>The network's name, which goes before everything; empty for none. At most 255 bytes.</summary>
    public string Label
    {
        get => Encoding.UTF8.GetString(_label);
        init
        {
            _label = Encoding.UTF8.GetBytes(value);
            Invariant.That(_label.Length <= LabelBytesMax);
        }
    }

    /// <summary>Whether what is sent is compressed; what comes may be, in any case.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Whether what is not encrypted is dropped, once there are keys. False only while a network changes over.</summary>
    public bool VerifyIncoming { get; init; } = true;

    /// <summary>Whether what is sent is encrypted, once there are keys. False only while a network changes over.</summary>
    public bool VerifyOutgoing { get; init; } = true;

    /// <summary>The version of the envelopes that are sent: 1, or 0 for nodes that speak version 1 of the protocol.</summary>
    public byte EnvelopeVersion { get; init; } = 1;

    /// <summary>How many bytes of a packet the label and the encryption take.</summary>
    public int Overhead => (_label.Length > 0 ? 2 + _label.Length : 0) + (Encrypts is null ? 0 : Envelope.Overhead(EnvelopeVersion));

    /// <summary>The keys that encrypt what is sent, or null.</summary>
    internal Keyring? Encrypts => VerifyOutgoing ? Keyring : null;

    internal ReadOnlySpan<byte> LabelBytes => _label;
}
