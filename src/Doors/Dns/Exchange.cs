using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// One request put to name servers, byte for byte as it came but for its id: another one, so that who guesses the asker's
/// cannot forge an answer.
/// </summary>
internal sealed class Exchange
{
    private const int LengthBytes = 2;

    /// <summary>The longest answer by either transport.</summary>
    private const int AnswerBytesMax = ushort.MaxValue;

    private readonly byte[] _framed;
    private readonly ushort _askersId;
    private readonly ushort _id;
    private readonly Question? _question;

    public Exchange(ReadOnlyMemory<byte> request, ushort id)
    {
        MessageReader.Read(request.Span, out var query);
        _question = query.Question;
        _askersId = query.Id;
        _id = id;
        _framed = new byte[LengthBytes + request.Length];
        request.CopyTo(_framed.AsMemory(LengthBytes));
        BinaryPrimitives.WriteUInt16BigEndian(_framed, (ushort)request.Length);
        BinaryPrimitives.WriteUInt16BigEndian(_framed.AsSpan(LengthBytes), id);
    }

    /// <summary>
    /// The answer; empty when a connection ends without one. Throws <see cref="SocketException"/> when the server cannot be
    /// reached. By UDP, whatever does not answer this very question is ignored.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>> WithAsync(IPEndPoint server, Transport transport, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytesMax);
        try
        {
            var length = transport == Transport.Udp
                ? await ByUdpAsync(server, buffer, cancel)
                : await ByTcpAsync(server, buffer, cancel);
            var answer = buffer[..length];
            if (length > 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(answer, _askersId);
            }

            return answer;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ByUdpAsync(IPEndPoint server, byte[] buffer, CancellationToken cancel)
    {
        // Connected, so that the kernel lets nobody else answer and tells of a port that is closed.
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancel);
        await socket.SendAsync(_framed.AsMemory(LengthBytes), SocketFlags.None, cancel);
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancel);
            if (IsAnswer(buffer.AsSpan(0, length)))
            {
                return length;
            }
        }
    }

    private async ValueTask<int> ByTcpAsync(IPEndPoint server, byte[] buffer, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancel);
        await socket.SendWholeAsync(_framed, cancel);
        if (!await socket.FillAsync(buffer.AsMemory(0, LengthBytes), cancel))
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        return await socket.FillAsync(buffer.AsMemory(0, length), cancel) && IsAnswer(buffer.AsSpan(0, length)) ? length : 0;
    }

    private bool IsAnswer(ReadOnlySpan<byte> bytes) =>
        MessageReader.Read(bytes, out var message) >= MessageReader.Extent.Question
        && message.Response && message.Id == _id && message.Question == _question;
}
