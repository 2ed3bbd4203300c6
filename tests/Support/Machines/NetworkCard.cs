using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Muster.Tests.Support.Machines;

/// <summary>
/// A network interface whose other end is this process: what its machine sends is read here, what is written here its
/// machine receives, IP packet by IP packet. It is gone when it is closed, and thus with this process.
/// </summary>
internal sealed partial class NetworkCard : IDisposable
{
    public const string Device = "/dev/net/tun";

    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary><c>_IOW('T', 202, int)</c> of linux/if_tun.h.</summary>
    private const uint SetInterface = 0x400454ca;

    /// <summary>IFF_TUN and IFF_NO_PI: packets of IP, with nothing before them.</summary>
    private const short PlainPackets = 0x1001;

    private const int NameBytes = 16;
    private const int RequestBytes = 40;

    private readonly SafeFileHandle _file;

    private NetworkCard(SafeFileHandle file) => _file = file;

    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Plugs one into the network of the calling thread.</summary>
    /// <exception cref="Win32Exception">This process may not, or the machine has no such interfaces.</exception>
    public static NetworkCard Plug(string name)
    {
        var descriptor = Open(Device, ReadWrite | NonBlocking | CloseOnExec);
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        Encoding.ASCII.GetBytes(name, request[..(NameBytes - 1)]);
        MemoryMarshal.Write(request[NameBytes..], PlainPackets);
        if (Control(file, SetInterface, request) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw new Win32Exception(error);
        }

        return new NetworkCard(file);
    }

    /// <summary>The next packet that its machine has sent; 0: there is none.</summary>
    public int Receive(Span<byte> into) => (int)nint.Max(0, Read(_file, into, (nuint)into.Length));

    /// <summary>Hands its machine a packet; one that is down does not notice.</summary>
    public void Send(ReadOnlySpan<byte> packet) => _ = Write(_file, packet, (nuint)packet.Length);

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, Span<byte> argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, Span<byte> into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> from, nuint count);
}
