using System.Net;
using System.Net.Sockets;
using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.External;

/// <summary>
/// Whether a machine can be reached, whatever runs on it: an ICMP echo through an unprivileged socket; where the system
/// grants none, a connection to TCP's echo port, to which even a refusal is a sign of life. The words are consul-esm's.
/// </summary>
internal sealed class EchoProbe(TimeProvider time)
{
    private const string Alive = "Node alive or reachable";
    private const string Gone = "Node not live or unreachable";
    private const int EchoPort = 7;

    /// <summary>An answer that takes longer is none (consul-esm).</summary>
    private static readonly TimeSpan _answerMax = TimeSpan.FromSeconds(5);

    public async ValueTask<ProbeResult> RunAsync(string address, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_answerMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var to = IPAddress.TryParse(address, out var ip)
                ? ip
                : (await Dns.GetHostAddressesAsync(address, either.Token)).FirstOrDefault();
            return to is not null && await IsThereAsync(to, either.Token)
                ? new ProbeResult(CheckStatus.Passing, Alive)
                : new ProbeResult(CheckStatus.Critical, Gone);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ProbeResult(CheckStatus.Critical, Gone);
        }
        catch (SocketException)
        {
            return new ProbeResult(CheckStatus.Critical, Gone);
        }
    }

    private static async Task<bool> IsThereAsync(IPAddress to, CancellationToken cancel)
    {
        try
        {
            return await EchoAsync(to, cancel);
        }
        catch (SocketException refused) when (refused.SocketErrorCode
            is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported)
        {
            return await ConnectAsync(to, cancel);
        }
    }

    private static async Task<bool> EchoAsync(IPAddress to, CancellationToken cancel)
    {
        var isV6 = to.AddressFamily == AddressFamily.InterNetworkV6;
        using var socket = new Socket(
            to.AddressFamily, SocketType.Dgram, isV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        await socket.ConnectAsync(new IPEndPoint(to, 0), cancel);
        await socket.SendAsync(Request(isV6), SocketFlags.None, cancel);

        // The kernel hands over only what answers this socket's own request.
        return await socket.ReceiveAsync(new byte[64], SocketFlags.None, cancel) > 0;
    }

    /// <summary>An echo request (RFC 792, RFC 4443): type, code, checksum, identifier, sequence. The kernel fills in the rest.</summary>
    private static byte[] Request(bool isV6)
    {
        const byte EchoV4 = 8;
        const byte EchoV6 = 128;
        byte[] request = [isV6 ? EchoV6 : EchoV4, 0, 0, 0, 0, 0, 0, 1];
        if (!isV6)
        {
            var sum = (ushort)~((request[0] << 8) + request[7]);
            (request[2], request[3]) = ((byte)(sum >> 8), (byte)sum);
        }

        return request;
    }

    private static async Task<bool> ConnectAsync(IPAddress to, CancellationToken cancel)
    {
        try
        {
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(to, EchoPort), cancel);
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
