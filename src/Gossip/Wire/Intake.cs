using System.Buffers.Binary;
using System.Globalization;
using Muster.Bedrock;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>
/// Takes the bytes of one direction of a stream as they come, until they are one whole message: whoever dials does not close
/// its side, so the end is found by reading. Room grows with what has come, never with what a length claims.
/// </summary>
/// <param name="settings">The network's layers.</param>
/// <param name="isAnswer">Whether this is what comes back from whom we dialled: an answer has no label.</param>
public sealed class Intake(WireSettings settings, bool isAnswer)
{
    /// <summary>The most bytes of one message on a stream, encrypted or compressed or plain.</summary>
    public const int BytesMax = 20 << 20;

    /// <summary>The most bytes that come out of one compressed message.</summary>
    private const int UnpackedBytesMax = 40 << 20;

    private byte[] _bytes = new byte[1024];
    private int _used;
    private int _begin;
    private bool _labelled = isAnswer;
    private StateReader? _state;

    /// <summary>How many bytes of memory this holds.</summary>
    public int Held => _bytes.Length;

    /// <summary>The message, once it is whole; null until then, and when it is none.</summary>
    public Message? Message { get; private set; }

    /// <summary>
    /// Why it never will be a message; null as long as it may. The text is what the original would answer, where it has one.
    /// </summary>
    public Refused? Refused { get; private set; }

    /// <summary>True when nothing more is needed: there is a message, or there will be none.</summary>
    public bool Done => Message is not null || Refused is not null;

    /// <summary>Whether it is of this network, as far as its label says: only such ones are told what was wrong.</summary>
    public bool IsOurs => _labelled;

    /// <summary>Whether anything has come at all.</summary>
    public bool Begun => _used > 0;

    /// <summary>Room for the next bytes; what was put into it is counted by <see cref="Took"/>.</summary>
    public Memory<byte> Room()
    {
        if (_used == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        return _bytes.AsMemory(_used);
    }

    /// <summary>So many bytes have come into <see cref="Room"/>. Answers whether the message is done with them.</summary>
    public bool Took(int count)
    {
        Invariant.That(!Done);
        _used += count;
        if (_used > BytesMax + WireSettings.LabelBytesMax + 16)
        {
            return Refuse(Refusal.TooLarge, $"more than {(BytesMax >> 20).ToString(CultureInfo.InvariantCulture)} MiB");
        }

        if (!_labelled && !TryLabel())
        {
            return Done;
        }

        if (Left.IsEmpty)
        {
            return false;
        }

        if (Left[0] == (byte)MessageType.Encrypt)
        {
            return Decrypt();
        }

        if (settings is { Keyring: not null, VerifyIncoming: true })
        {
            return Refuse(Refusal.Forbidden, "Encryption is configured but remote state is not encrypted");
        }

        return Layers(Left, whole: false);
    }

    private ReadOnlySpan<byte> Left => _bytes.AsSpan(_begin, _used - _begin);

    /// <summary>True when what follows the label can be read.</summary>
    private bool TryLabel()
    {
        var all = Left;
        if (all[0] == (byte)MessageType.Label && (all.Length < 2 || all.Length < 2 + all[1]))
        {
            return false;
        }

        if (!Labelled.TryStrip(ref all, settings.LabelBytes, out var refused))
        {
            Refused = refused;
            return false;
        }

        _labelled = true;
        _begin = _used - all.Length;
        return true;
    }

    private bool Decrypt()
    {
        if (settings.Keyring is not { } ring)
        {
            return Refuse(Refusal.Forbidden, "Remote state is encrypted and encryption is not configured");
        }

        const int head = 5;
        if (Left.Length < head)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(Left[1..]);
        if (length > BytesMax)
        {
            return Refuse(Refusal.TooLarge, $"Remote node state is larger than limit ({length.ToString(CultureInfo.InvariantCulture)})");
        }

        if (Left.Length - head < length)
        {
            return false;
        }

        byte[] also = [.. Left[..head], .. settings.LabelBytes];
        if (!Envelope.Open(Left.Slice(head, (int)length), ring.Keys, also).TryGet(out var plain, out var refused))
        {
            Refused = refused;
            return true;
        }

        return Layers(plain, whole: true);
    }

    private bool Layers(ReadOnlySpan<byte> bytes, bool whole)
    {
        if (bytes.IsEmpty)
        {
            return Refuse(Refusal.Invalid, "a message of no bytes");
        }

        if (bytes[0] != (byte)MessageType.Compress)
        {
            return Read(bytes, whole);
        }

        var reader = new MsgpackReader(bytes[1..]);
        if (!Compressed.Read(ref reader, UnpackedBytesMax).TryGet(out var plain, out var refused))
        {
            if (reader.Fault == MsgpackFault.Truncated && !whole)
            {
                return false;
            }

            Refused = refused;
            return true;
        }

        return plain.Length == 0 ? Refuse(Refusal.Invalid, "a message of no bytes") : Read(plain, whole: true);
    }

    private bool Read(ReadOnlySpan<byte> bytes, bool whole)
    {
        _state ??= new StateReader();
        var reader = new MsgpackReader(bytes[1..]);
        Message? message;
        switch ((MessageType)bytes[0])
        {
            case MessageType.Ping:
                message = MessageReader.Ping(ref reader);
                break;
            case MessageType.Ack:
                message = MessageReader.Ack(ref reader);
                break;
            case MessageType.Err:
                message = MessageReader.Err(ref reader);
                break;
            case MessageType.PushPull:
                return Finish(_state.PushPull(bytes[1..], out message), message, whole);
            case MessageType.User:
                return Finish(StateReader.User(bytes[1..], out message), message, whole);
            default:
                return Refuse(Refusal.Invalid, $"a message of type {bytes[0].ToString(CultureInfo.InvariantCulture)}, which no stream begins with");
        }

        return Finish(reader.Fault, message, whole);
    }

    private bool Finish(MsgpackFault fault, Message? message, bool whole)
    {
        if (fault == MsgpackFault.Truncated && !whole)
        {
            return false;
        }

        if (fault != MsgpackFault.None || message is null)
        {
            return Refuse(Refusal.Invalid, $"a message that is {fault}");
        }

        if (MessageReader.Wrong(message) is { } wrong)
        {
            return Refuse(Refusal.Invalid, $"{message.Type}: {wrong}");
        }

        Message = message;
        return true;
    }

    private bool Refuse(Refusal why, string text)
    {
        Refused = new Refused(why, text);
        return true;
    }
}
