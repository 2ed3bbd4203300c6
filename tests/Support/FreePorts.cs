using System.Net;
using System.Net.Sockets;

namespace Muster.Tests.Support;

/// <summary>
/// Ports on loopback that nobody uses, free for TCP and UDP, for programs that cannot choose their own or must come back on
/// the same one. Below the kernel's ephemeral range, so that no outgoing connection takes one; held by a lock file until
/// this process ends, so that no other test process takes one either.
/// </summary>
public static class FreePorts
{
    private const int PortMin = 20_000;
    private const int PortMax = 32_000;

    private static readonly Lock _choosing = new();
    private static readonly List<FileStream> _held = [];
    private static int _next = PortMin + (Environment.ProcessId * 97 % (PortMax - PortMin));

    public static int Take()
    {
        lock (_choosing)
        {
            var locks = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "muster-test-ports")).FullName;
            for (var tries = 0; tries < PortMax - PortMin; tries++)
            {
                var port = _next;
                _next = _next + 1 < PortMax ? _next + 1 : PortMin;
                if (TryHold(Path.Combine(locks, $"{port}"), out var held))
                {
                    if (CanBind(port))
                    {
                        _held.Add(held);
                        return port;
                    }

                    held.Dispose();
                }
            }

            throw new InvalidOperationException("No free port left.");
        }
    }

    private static bool TryHold(string path, out FileStream held)
    {
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            held = null!;
            return false;
        }
    }

    private static bool CanBind(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
