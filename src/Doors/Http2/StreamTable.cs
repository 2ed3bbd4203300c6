namespace Muster.Doors.Http2;

/// <summary>The streams of one connection, and how many of their requests are being answered. Safe for all threads.</summary>
/// <param name="streamsMax">At once; those count that the client has given up and that are being answered yet.</param>
internal sealed class StreamTable(int streamsMax)
{
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the fields below; a leaf.
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ServerStream> _streams = [];
    private int _running;
    private bool _isClosed;
    private bool _wasBusy;

    /// <summary>Ends when nothing is left, once it has been closed.</summary>
    public Task Quiet => _quiet.Task;

    /// <summary>False when there are too many, or no more may begin.</summary>
    public bool TryAdd(uint id, ServerStream stream)
    {
        lock (_gate)
        {
            if (_isClosed || Math.Max(_running, _streams.Count) >= streamsMax)
            {
                return false;
            }

            _streams.Add(id, stream);
            _running++;
            _wasBusy = true;
            return true;
        }
    }

    public ServerStream? Find(uint id)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(id);
        }
    }

    public List<ServerStream> All()
    {
        lock (_gate)
        {
            return [.. _streams.Values];
        }
    }

    /// <summary>Nothing more will be said on the stream.</summary>
    public void Remove(uint id)
    {
        lock (_gate)
        {
            _streams.Remove(id);
            Look();
        }
    }

    /// <summary>Whoever answered one of the streams is done.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _running--;
            Look();
        }
    }

    /// <summary>From now on none begins; false when that was said before.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            var isFirst = !_isClosed;
            _isClosed = true;
            Look();
            return isFirst;
        }
    }

    /// <summary>True when there is no stream, and was none since this was last asked.</summary>
    public bool WasIdle()
    {
        lock (_gate)
        {
            var wasBusy = _wasBusy;
            _wasBusy = false;
            return !wasBusy && _streams.Count == 0;
        }
    }

    private void Look()
    {
        if (_isClosed && _running == 0 && _streams.Count == 0)
        {
            _quiet.TrySetResult();
        }
    }
}
