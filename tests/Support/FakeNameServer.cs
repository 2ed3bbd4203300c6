using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Tests.Support;

/// <summary>
/// A name server of foreign names on 127.0.0.1, by UDP and TCP. What it says depends on the first label that is asked for:
/// <c>many…</c> eight A, an AAAA and a TXT record · <c>chain…</c> a CNAME and its A record · <c>nx…</c> no such name ·
/// <c>fail…</c> SERVFAIL · <c>refused…</c> REFUSED · <c>silent…</c> nothing · <c>large…</c> too much for 512 bytes ·
/// <c>forged…</c> by UDP, answers to other questions before its own · <c>_serf</c> two places, the address of the preferred one
/// beside them · <c>_large</c> sixty, cut short by UDP · <c>_none</c> that the service is not offered. All else has one A (its own address in 192.0.2.0/24),
/// AAAA or PTR record.
/// </summary>
public sealed class FakeNameServer : IAsyncDisposable
{
    private const ushort A = 1;
    private const ushort Cname = 5;
    private const ushort Ptr = 12;
    private const ushort Txt = 16;
    private const ushort Aaaa = 28;
    private const ushort Srv = 33;

    private readonly byte _mark;
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<(string Transport, byte[] Bytes)> _heard = new();
    private readonly Task[] _serving;

    /// <param name="mark">The last byte of the address it gives.</param>
    public FakeNameServer(byte mark = 1)
    {
        _mark = mark;
        Address = new IPEndPoint(IPAddress.Loopback, FreePorts.Take());
        _udp = new UdpClient(Address);
        _tcp = new TcpListener(Address);
        _tcp.Start();
        _serving = [ServeUdpAsync(_stopping.Token), ServeTcpAsync(_stopping.Token)];
    }

    public IPEndPoint Address { get; }

    /// <summary>Every request, as it came.</summary>
    public IReadOnlyCollection<(string Transport, byte[] Bytes)> Heard => _heard;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_serving);
        _stopping.Dispose();
    }

    private async Task ServeUdpAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var request = await _udp.ReceiveAsync(cancel);
                _heard.Enqueue(("udp", request.Buffer));
                foreach (var answer in Answers(request.Buffer))
                {
                    await _udp.SendAsync(answer, request.RemoteEndPoint, cancel);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Assert.True(cancel.IsCancellationRequested, $"The name server ended: {end}");
        }
    }

    private async Task ServeTcpAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(cancel);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, cancel);
                var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(request, cancel);
                _heard.Enqueue(("tcp", request));
                foreach (var answer in Answers(request).TakeLast(1))
                {
                    await stream.WriteAsync((byte[])[.. Short(answer.Length), .. answer], cancel);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Assert.True(cancel.IsCancellationRequested, $"The name server ended: {end}");
        }
    }

    private IEnumerable<byte[]> Answers(byte[] request)
    {
        var (name, type, end) = Question(request);
        var first = Encoding.ASCII.GetString(name, 1, name[0]).ToLowerInvariant().TrimEnd("0123456789".ToCharArray());
        switch (first)
        {
            case "silent":
                break;
            case "nx":
                yield return Message(request, end, 3);
                break;
            case "fail":
                yield return Message(request, end, 2);
                break;
            case "refused":
                yield return Message(request, end, 5);
                break;
            case "many":
                yield return Message(request, end, 0,
                [
                    .. Enumerable.Range(0, 8).Select(i => Record(name, A, [192, 0, 2, (byte)i])),
                    Record(name, Aaaa, new byte[16]),
                    Record(name, Txt, [2, (byte)'h', (byte)'i']),
                ]);
                break;
            case "chain":
                var target = Name("end.example.com");
                yield return Message(request, end, 0, Record(name, Cname, target), Record(target, A, [192, 0, 2, 99]));
                break;
            case "large":
                yield return Message(
                    request, end, 0, [.. Enumerable.Range(0, 60).Select(i => Record(name, A, [192, 0, 2, (byte)i]))]);
                break;
            case "forged":
                var forged = Record(name, A, [203, 0, 113, 66]);
                yield return [(byte)(request[0] ^ 1), .. Message(request, end, 0, forged).Skip(1)];
                var other = request.ToArray();
                other[14] ^= 1;
                yield return Message(other, end, 0, forged);
                yield return request;
                yield return Message(request, end, 0, Record(name, A, [192, 0, 2, _mark]));
                break;
            case "_serf":
                yield return Message(
                    request, end, 0,
                    [Record(name, Srv, Place(2, "second.example.com")), Record(name, Srv, Place(1, "first.example.com"))],
                    Record(Name("first.example.com"), A, [192, 0, 2, 11]));
                break;
            case "_large":
                byte[][] places = [.. Enumerable.Range(0, 60).Select(i => Record(name, Srv, Place(1, $"n{i}.example.com")))];
                yield return (byte[])[request[0], request[1], 0x83, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, .. request[12..end]];
                yield return Message(request, end, 0, places, Record(Name("n0.example.com"), A, [192, 0, 2, 12]));
                break;
            case "_none":
                yield return Message(request, end, 0, Record(name, Srv, [0, 0, 0, 0, 0, 0, 0]));
                break;
            default:
                yield return type switch
                {
                    A => Message(request, end, 0, Record(name, A, [192, 0, 2, _mark])),
                    Aaaa => Message(request, end, 0, Record(name, Aaaa, [0x20, 1, 0xD, 0xB8, .. new byte[11], _mark])),
                    Ptr => Message(request, end, 0, Record(name, Ptr, Name("ptr.example.com"))),
                    _ => Message(request, end, 0),
                };
                break;
        }
    }

    private static (byte[] Name, ushort Type, int End) Question(byte[] request)
    {
        var at = 12;
        while (request[at] != 0)
        {
            at += 1 + request[at];
        }

        return (request[12..(at + 1)], BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(at + 1)), at + 5);
    }

    private static byte[] Message(byte[] request, int end, byte code, params byte[][] records) =>
        Message(request, end, code, records, extras: []);

    private static byte[] Message(byte[] request, int end, byte code, byte[][] records, params byte[][] extras) =>
    [
        request[0], request[1], 0x81, (byte)(0x80 | code), 0, 1, .. Short(records.Length), 0, 0, .. Short(extras.Length),
        .. request[12..end], .. records.SelectMany(record => record), .. extras.SelectMany(record => record),
    ];

    private static byte[] Place(int priority, string target) => [.. Short(priority), 0, 5, .. Short(8301), .. Name(target)];

    private static byte[] Record(byte[] owner, ushort type, byte[] data) =>
        [.. owner, .. Short(type), 0, 1, 0, 0, 0, 60, .. Short(data.Length), .. data];

    private static byte[] Name(string text) =>
        [.. text.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];
}
