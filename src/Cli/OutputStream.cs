using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>
/// Standard output or error, written as it comes. Not the base library's console stream: that one sends control codes to a
/// terminal before the first byte. Not a FileStream: two of them on one file (<c>&gt;log 2&gt;&amp;1</c>) overwrite each other.
/// </summary>
internal sealed partial class OutputStream(int descriptor) : Stream
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;
    private const int NoTimeout = -1;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("An output has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("An output has no position.");
        set => throw new NotSupportedException("An output has no position.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteSome(descriptor, MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe)
            {
                // Whoever read has seen enough (`| head -1`): not an error, and no reason for an agent to end.
                return;
            }

            if (error == TryAgain)
            {
                var wait = new PollEntry { Descriptor = descriptor, Events = Writable };
                _ = Poll(ref wait, 1, NoTimeout);
            }
            else if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An output is not read.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("An output has no position.");

    public override void SetLength(long value) => throw new NotSupportedException("An output has no length.");

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, in byte first, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
