using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Muster.Bench;

/// <summary>
/// Linux's readiness queue and plain reads and writes on descriptors: a load generator must cost less than what it
/// measures, and asynchronous sockets of the base library change threads for each answer.
/// </summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    private const int Readable = 1;
    private const int Add = 1;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;

    private readonly int _queue = Check(Create(0));
    private readonly Event[] _events = new Event[256];

    /// <summary>Reports <paramref name="tag"/> whenever there is something to read.</summary>
    public void Watch(int descriptor, int tag)
    {
        var wanted = new Event { Events = Readable, Tag = tag };
        Check(Control(_queue, Add, descriptor, &wanted));
    }

    /// <summary>The tags that became readable; none when the time ran out.</summary>
    public ReadOnlySpan<Event> Wait(int millisecondsMax)
    {
        fixed (Event* events = _events)
        {
            var count = Wait(_queue, events, _events.Length, millisecondsMax);
            if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                return [];
            }

            return _events.AsSpan(0, Check(count));
        }
    }

    /// <summary>Bytes read; 0 at the end; -1 when there is nothing now.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var read = Receive(descriptor, bytes, buffer.Length, DoNotWait);
            return read < 0 && Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? -1 : Check((int)read);
        }
    }

    /// <summary>Writes all, waiting where the kernel has no room (requests are small: it has).</summary>
    public static void Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            fixed (byte* bytes = buffer)
            {
                buffer = buffer[Check((int)Send(descriptor, bytes, buffer.Length, NoSignal))..];
            }
        }
    }

    public void Dispose() => _ = Close(_queue);

    private static int Check(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <summary>As the kernel lays it out on x86-64; elsewhere it is padded.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct Event
    {
        public uint Events;
        public int Tag;
        private readonly int _unused;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int queue, int verb, int descriptor, Event* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int queue, Event* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
