namespace Muster.Engine.Embedded.Room;

/// <summary>
/// Space on the journal's disk that is kept for deletions: a file of zeros, given back to the file system when a deletion
/// would otherwise find no room, and taken again when there is some.
/// </summary>
internal sealed class Reserve
{
    /// <summary>Room for a thousand deletions and a move of the write-ahead log, which then starts anew.</summary>
    private const long BytesMax = 16 * 1024 * 1024;

    private const int DiskPart = 32;

    private readonly string _path;

    // Taken and given by different threads; a leaf.
    private readonly Lock _sync = new();
    private bool _held;

    private Reserve(string path)
    {
        _path = path;
        _held = File.Exists(path);
    }

    /// <summary>That of a data directory, as it was left.</summary>
    public static Reserve In(string dataDirectory) => new(Path.Combine(dataDirectory, "engine", "reserve"));

    /// <summary>Takes it, unless there is too little; a small disk has a small one.</summary>
    public bool TryTake(RoomSeen seen)
    {
        lock (_sync)
        {
            if (!_held)
            {
                var bytes = Math.Min(BytesMax, seen.DiskBytesAll / DiskPart);
                _held = seen.DiskBytesFree > 2 * bytes && TryWrite(bytes);
            }

            return _held;
        }
    }

    /// <summary>True when there was some to give.</summary>
    public bool TryGive()
    {
        lock (_sync)
        {
            if (!_held)
            {
                return false;
            }

            _held = false;
            return TryDelete();
        }
    }

    // Under another name until it is whole.
    private bool TryWrite(long bytes)
    {
        try
        {
            var growing = _path + ".new";
            using (var file = new FileStream(growing, FileMode.Create, FileAccess.Write))
            {
                // Written, not only announced: some file systems count only what is.
                var zeros = new byte[64 * 1024];
                for (var left = bytes; left > 0; left -= zeros.Length)
                {
                    file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(growing, _path, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool TryDelete()
    {
        try
        {
            File.Delete(_path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
