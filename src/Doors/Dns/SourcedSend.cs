using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Muster.Doors.Dns;

/// <summary>
/// Sends a datagram from a given one of the machine's addresses: whoever asked an address must be answered from it, and a
/// socket that listens on all of them would leave the choice to the kernel's routes. The base library cannot say it; Linux's
/// <c>sendmsg</c> can, with IP_PKTINFO or IPV6_PKTINFO beside the bytes (ip(7), ipv6(7)).
/// </summary>
internal static unsafe class SourcedSend
{
    // struct cmsghdr on 64 bits: | length 8 | level 4 | type 4 | data … |, its space a multiple of 8.
    private const int ControlHeaderBytes = 16;
    private const int ControlBytesMax = 40;
    private const int V4DataBytes = 12; // | interface 4 | source 4 | destination 4 |
    private const int V6DataBytes = 20; // | source 16 | interface 4 |
    private const int V6Bytes = 16;

    // Linux's numbers.
    private const int LevelV4 = 0;
    private const int LevelV6 = 41;
    private const int PacketInfoV4 = 8;
    private const int PacketInfoV6 = 50;

    /// <summary>Throws <see cref="SocketException"/> when it cannot be sent.</summary>
    /// <param name="from">An address of the socket's family, or one of IPv4 on a socket of both.</param>
    public static void Send(Socket socket, ReadOnlySpan<byte> bytes, SocketAddress to, IPPacketInformation from)
    {
        Span<byte> control = stackalloc byte[ControlBytesMax];
        control.Clear();
        var controlLength = socket.AddressFamily == AddressFamily.InterNetworkV6 ? V6(control, from) : V4(control, from);
        fixed (byte* data = bytes)
        fixed (byte* name = to.Buffer.Span)
        fixed (byte* ancillary = control)
        {
            var piece = new Piece { Start = data, Length = (nuint)bytes.Length };
            var message = new MessageHeader
            {
                Name = name,
                NameLength = (uint)to.Size,
                Pieces = &piece,
                PieceCount = 1,
                Control = ancillary,
                ControlLength = (nuint)controlLength,
            };
            var held = false;
            socket.SafeHandle.DangerousAddRef(ref held);
            try
            {
                if (SendMessage((int)socket.SafeHandle.DangerousGetHandle(), &message, 0) < 0)
                {
                    throw new SocketException(Marshal.GetLastPInvokeError());
                }
            }
            finally
            {
                socket.SafeHandle.DangerousRelease();
            }
        }
    }

    private static int V4(Span<byte> control, IPPacketInformation from)
    {
        Head(control, ControlHeaderBytes + V4DataBytes, LevelV4, PacketInfoV4);
        from.Address.TryWriteBytes(control[(ControlHeaderBytes + 4)..], out _);
        return ControlHeaderBytes + V4DataBytes + 4;
    }

    private static int V6(Span<byte> control, IPPacketInformation from)
    {
        Head(control, ControlHeaderBytes + V6DataBytes, LevelV6, PacketInfoV6);
        from.Address.MapToIPv6().TryWriteBytes(control[ControlHeaderBytes..], out _);
        if (from.Address.IsIPv6LinkLocal)
        {
            MemoryMarshal.Write(control[(ControlHeaderBytes + V6Bytes)..], from.Interface);
        }

        return ControlHeaderBytes + V6DataBytes + 4;
    }

    private static void Head(Span<byte> control, int length, int level, int type)
    {
        MemoryMarshal.Write(control, (nint)length);
        MemoryMarshal.Write(control[8..], level);
        MemoryMarshal.Write(control[12..], type);
    }

    [DllImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SendMessage(int socket, MessageHeader* message, int flags);

    /// <summary>struct iovec</summary>
    private struct Piece
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr</summary>
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
