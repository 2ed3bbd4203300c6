using System.Net;
using System.Net.Sockets;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Sends an empty datagram (Consul 1.13). Passing when anything comes back, and when nothing does: most servers have nothing
/// to say to that. Critical when the machine says that nobody listens there.
/// </summary>
internal sealed class UdpProbe(TimeProvider time) : IProbe
{
    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        var passing = new ProbeResult(CheckStatus.Passing, $"UDP connect {definition.Udp}: Success");
        using var allowance = new Allowance(definition, Allowance.NetworkDefault, time, cancel);
        if (!(await Dialer.FindAsync("udp", definition.Udp, allowance.Token)).TryGet(out var ends, out var refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        var end = ends[0];
        using var socket = new Socket(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(end, allowance.Token);
            _ = await socket.SendAsync(ReadOnlyMemory<byte>.Empty, SocketFlags.None, allowance.Token);
            _ = await socket.ReceiveAsync(new byte[1], SocketFlags.None, allowance.Token);
            return passing;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return passing; // an answer, longer than what was read of it
        }
        catch (OperationCanceledException)
        {
            return passing;
        }
        catch (SocketException e)
        {
            return new ProbeResult(CheckStatus.Critical, Failed(socket, end, e));
        }
    }

    private static string Failed(Socket socket, IPEndPoint end, SocketException e) =>
        socket.LocalEndPoint is { } local
            ? $"read udp {local}->{end}: {DialText.Of("read", e.SocketErrorCode)}"
            : $"dial udp {end}: {DialText.Of("connect", e.SocketErrorCode)}";
}
