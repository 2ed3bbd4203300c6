using System.Net.Sockets;

namespace Muster.Bench.Lines;

/// <summary>DNS by datagrams: one request, one answer.</summary>
internal sealed class DatagramLine(Socket socket, Requests requests) : Line(socket, requests)
{
    private const int AnswerBytesMax = 64 * 1024;

    private readonly byte[] _buffer = new byte[AnswerBytesMax];

    public override void Ask() => Epoll.Write(Descriptor, Requests.Next());

    public override Verdict Take()
    {
        var answer = _buffer.AsSpan(0, Read(_buffer));
        return answer.IsEmpty ? Verdict.NotYet : IsGood(answer) ? Verdict.Good : Verdict.Wrong;
    }

    /// <summary>A response without an error code and with at least one answer.</summary>
    private static bool IsGood(ReadOnlySpan<byte> answer) =>
        answer.Length > 12 && (answer[2] & 0x80) != 0 && (answer[3] & 0x0F) == 0 && (answer[6] | answer[7]) != 0;
}
