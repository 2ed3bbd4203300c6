namespace Muster.Doors.Http2;

/// <summary>
/// How many bytes of bodies the client may send ahead: what has been read is allowed again once it is half of the window.
/// Safe for all threads.
/// </summary>
internal sealed class ReceiveWindow(int bytes)
{
    private readonly int _worthSaying = bytes / 2;
    private int _allowed = bytes;
    private int _read;

    /// <summary>False when the client has sent more than it may.</summary>
    public bool TryReceive(int received) => Interlocked.Add(ref _allowed, -received) >= 0;

    /// <summary>Bytes to allow the client now, of those that have been read.</summary>
    public int Read(int read)
    {
        if (read == 0 || Interlocked.Add(ref _read, read) < _worthSaying)
        {
            return 0;
        }

        var again = Interlocked.Exchange(ref _read, 0);
        Interlocked.Add(ref _allowed, again);
        return again;
    }
}
