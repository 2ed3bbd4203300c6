using System.Net.Sockets;

namespace Muster.Bench.Lines;

/// <summary>HTTP/1.1.</summary>
internal sealed class HttpLine(Socket socket, Requests requests) : Line(socket, requests)
{
    private const int AnswerBytesMax = 4 * 1024 * 1024;
    private const int AnswerBytesUsual = 64 * 1024;

    private byte[] _buffer = new byte[AnswerBytesUsual];
    private int _held;

    public override void Ask()
    {
        _held = 0;
        Epoll.Write(Descriptor, Requests.Next());
    }

    public override Verdict Take()
    {
        _held += Read(_buffer.AsSpan(_held));
        var answer = _buffer.AsSpan(0, _held);
        if (HttpResponse.TryScan(answer, out var response))
        {
            return response.Status == 200 && answer[response.Body].IndexOf(Requests.Expected) >= 0
                ? Verdict.Good
                : Verdict.Wrong;
        }

        if (_held == _buffer.Length)
        {
            if (_held == AnswerBytesMax)
            {
                throw new InvalidOperationException($"An answer has more than {AnswerBytesMax} bytes.");
            }

            Array.Resize(ref _buffer, 2 * _held);
        }

        return Verdict.NotYet;
    }
}
