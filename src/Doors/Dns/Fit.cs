using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// Cuts an answer to what the asker can take. By UDP without EDNS (or with 512 bytes offered) a service gives a few answers
/// only, in 512 bytes; with EDNS as many as fit the size offered; by TCP as many as a message can hold. What goes first is
/// metadata beside answers, then answers with what belongs to them, last first; one answer always stays.
/// </summary>
internal static class Fit
{
    /// <summary>A datagram that every asker can take (RFC 1035, 2.3.4).</summary>
    private const int UdpBytesMin = 512;

    /// <summary>Kept free in such a datagram (Consul 1.8.7).</summary>
    private const int UdpBytesSpared = 7;

    /// <summary>The most that a UDP datagram over IPv4 can carry.</summary>
    private const int UdpBytesMax = 65507;

    /// <summary>Whatever the options say: more would not fit 512 bytes (Consul 1.8.7).</summary>
    private const int UdpAnswersCeiling = 8;

    public static int UdpAnswersMax(DnsDoorOptions options) => Math.Min(UdpAnswersCeiling, options.UdpAnswerLimit);

    /// <summary>The bytes to send, valid until the writer writes again.</summary>
    public static ReadOnlyMemory<byte> Into(MessageWriter writer, Reply reply, Transport transport, DnsDoorOptions options)
    {
        var naming = options.DisableCompression ? Naming.Whole : Naming.Compressed;
        var room = Room(transport, reply.Message.Edns);
        var measure = naming;
        var answers = reply.Message.Answers.Count;
        var cut = reply.Message;
        if (transport == Transport.Udp && room <= UdpBytesMin && reply.Limited && answers > UdpAnswersMax(options))
        {
            // Consul 1.8.7 measures these uncompressed.
            measure = Naming.Whole;
            cut = First(reply, UdpAnswersMax(options), options);
        }

        if (!Fits(writer, cut, measure, room))
        {
            cut = Longest(writer, reply, cut.Answers.Count, measure, room, options);
        }

        var written = writer.TryWrite(cut, naming, out var bytes);
        Invariant.That(written);
        return bytes;
    }

    /// <summary>Bytes that the asker can take.</summary>
    public static int Room(Transport transport, Edns? edns)
    {
        if (transport == Transport.Tcp)
        {
            return MessageWriter.BytesMax;
        }

        return edns is null
            ? UdpBytesMin - UdpBytesSpared
            : Math.Clamp((int)edns.UdpBytesMax, UdpBytesMin, UdpBytesMax);
    }

    private static bool Fits(MessageWriter writer, Message message, Naming naming, int room) =>
        writer.TryWrite(message, naming, out var bytes) && bytes.Length <= room;

    /// <summary>The most answers that fit; at least one.</summary>
    private static Message Longest(
        MessageWriter writer, Reply reply, int answers, Naming naming, int room, DnsDoorOptions options)
    {
        var (fitting, tooMany) = (Math.Min(1, answers), answers + 1);
        while (tooMany - fitting > 1)
        {
            var middle = fitting + ((tooMany - fitting) / 2);
            (fitting, tooMany) = Fits(writer, First(reply, middle, options), naming, room)
                ? (middle, tooMany)
                : (fitting, middle);
        }

        var longest = First(reply, fitting, options);
        return Fits(writer, longest, naming, room) ? longest : longest with { Extras = [] };
    }

    /// <summary>So many answers, with the extras that belong to them but for metadata.</summary>
    private static Message First(Reply reply, int answers, DnsDoorOptions options)
    {
        var message = reply.Message;
        var extras = reply.ExtraEnds is { } ends ? (answers == 0 ? 0 : ends[answers - 1]) : message.Extras.Count;
        return message with
        {
            Answers = [.. message.Answers.Take(answers)],
            Extras = [.. message.Extras.Take(extras).Where(record => record is not Record.Txt)],
            Authority = answers == 0 && reply.WhenEmptied is { } soa ? [soa] : message.Authority,
            Truncated = options.EnableTruncate && answers < message.Answers.Count,
        };
    }
}
