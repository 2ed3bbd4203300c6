using System.Text;
using Muster.Bench.Grpc;

namespace Muster.Bench;

/// <summary>
/// The requests of one load, made before it begins. A request may have a place for a number that is never the same twice,
/// so that no write is one that changes nothing.
/// </summary>
internal sealed class Requests
{
    /// <summary>Eight characters that are replaced by the number, in hexadecimal.</summary>
    public const string NumberPlace = "########";

    /// <summary>A thread's numbers: more than it can use in any run.</summary>
    private const int NumberBitsPerThread = 28;

    private readonly (byte[] Bytes, int NumberAt)[] _requests;
    private int _next;
    private uint _number;

    private Requests(IEnumerable<byte[]> requests, byte[] expected, GrpcCall? call = null)
    {
        Call = call;
        _requests = [.. requests.Select(bytes => (bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberPlace))))];
        Expected = expected;
    }

    /// <summary>Bytes that every good answer holds.</summary>
    public byte[] Expected { get; }

    /// <summary>Which method of gRPC is called with them.</summary>
    public GrpcCall? Call { get; }

    public static Requests Http(string method, IEnumerable<(string Path, string Body)> requests, string expected) => new(
        requests.Select(request => Encoding.ASCII.GetBytes(
            $"{method} {request.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + (method == "GET" ? "" : $"Content-Length: {request.Body.Length}\r\n")
            + $"\r\n{request.Body}")),
        Encoding.ASCII.GetBytes(expected));

    public static Requests Raw(IEnumerable<byte[]> requests) => new(requests, []);

    /// <summary>Messages, without their prefixes.</summary>
    public static Requests Grpc(GrpcCall call, IEnumerable<byte[]> messages, byte[] expected) => new(messages, expected, call);

    /// <summary>For one of several threads: its numbers are its own.</summary>
    public Requests From(int thread)
    {
        _number = (uint)thread << NumberBitsPerThread;
        return this;
    }

    /// <summary>Valid until the next call; used by one thread.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var (bytes, numberAt) = _requests[_next];
        _next = _next + 1 < _requests.Length ? _next + 1 : 0;
        if (numberAt >= 0)
        {
            var number = _number++;
            for (var i = NumberPlace.Length - 1; i >= 0; i--, number >>= 4)
            {
                bytes[numberAt + i] = "0123456789abcdef"u8[(int)(number & 0xF)];
            }
        }

        return bytes;
    }
}
