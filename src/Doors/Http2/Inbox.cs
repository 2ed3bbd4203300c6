using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Http2;

/// <summary>
/// The body of a request, for one reader. A body that has come whole, as nearly all have, is read without waiting and without
/// a second copy.
/// </summary>
/// <param name="windowBytes">What the client may send ahead.</param>
/// <param name="onRead">Hears how many bytes have been read.</param>
internal sealed class Inbox(uint stream, int windowBytes, Action<Inbox, int> onRead) : PipeReader, IValueTaskSource<ReadResult>
{
    // Guards the fields below; a leaf.
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _waiter = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancelling;
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    // Of those that wait, the first so many have been counted as read.
    private int _counted;

    // Where the bytes began that are being read, in the array that held them then.
    private int _lentAt;
    private bool _waits;
    private bool _isSeen;
    private bool _isCancelled;
    private bool _isDiscarded;
    private ConnectionResetException? _failure;

    public uint Stream => stream;

    public ReceiveWindow Window { get; } = new(windowBytes);

    /// <summary>The client will send no more.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Puts bytes behind those that wait, and the end behind them.</summary>
    public void Add(ReadOnlySpan<byte> bytes, bool isLast)
    {
        bool isUnwanted;
        lock (_gate)
        {
            isUnwanted = _isDiscarded;
            if (!bytes.IsEmpty && !isUnwanted)
            {
                // Never moved within an array, of which somebody may be reading.
                if (_bytes.Length - _end < bytes.Length)
                {
                    var count = _end - _start;
                    var grown = new byte[count == 0 && isLast ? bytes.Length : Math.Max(512, 2 * (count + bytes.Length))];
                    _bytes.AsSpan(_start, count).CopyTo(grown);
                    (_bytes, _start, _end) = (grown, 0, count);
                }

                bytes.CopyTo(_bytes.AsSpan(_end));
                _end += bytes.Length;
                _isSeen = false;
            }

            IsEnded |= isLast;
            Wake();
        }

        if (isUnwanted)
        {
            onRead(this, bytes.Length);
        }
    }

    /// <summary>The rest will not come.</summary>
    public void Break(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= new ConnectionResetException(failure.Message, failure);
            Wake();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            var isReady = IsReady();
            result = isReady ? Lend() : default;
            return isReady;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            if (IsReady())
            {
                return new(Lend());
            }

            cancel.ThrowIfCancellationRequested();
            _waiter.Reset();
            _waits = true;
        }

        // Outside, since it may be cancelled already, which calls back at once.
        _cancelling = cancel.UnsafeRegister(static (box, token) => ((Inbox)box!).GiveUp(token), this);
        return new(this, _waiter.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int read;
        lock (_gate)
        {
            var taken = consumed.GetInteger() - _lentAt;
            var seen = Math.Max(taken, examined.GetInteger() - _lentAt);
            _isSeen = seen >= _end - _start;

            // What has been looked at and left counts as read: whoever leaves it wants more before it can take any.
            read = Math.Max(0, seen - _counted);
            _counted += read - taken;
            _start += taken;
        }

        if (read > 0)
        {
            onRead(this, read);
        }
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _isCancelled = true;
            Wake();
        }
    }

    /// <summary>Nobody will read the rest.</summary>
    public override void Complete(Exception? exception = null) => Discard();

    /// <summary>
    /// Forgets what has not been read and whatever still comes, and counts it as read. To be called when nobody reads any more.
    /// </summary>
    public void Discard()
    {
        int unread;
        lock (_gate)
        {
            unread = _end - _start - _counted;
            (_bytes, _start, _end, _counted, _isDiscarded) = ([], 0, 0, 0, true);
        }

        if (unread > 0)
        {
            onRead(this, unread);
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _cancelling.Dispose();
        return _waiter.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);

    private bool IsReady() => IsEnded || _isCancelled || (_end > _start && !_isSeen);

    private ReadResult Lend()
    {
        _lentAt = _start;
        var result = new ReadResult(new ReadOnlySequence<byte>(_bytes, _start, _end - _start), _isCancelled, IsEnded);
        _isCancelled = false;
        return result;
    }

    private void Wake()
    {
        if (!_waits)
        {
            return;
        }

        if (_failure is not null)
        {
            _waits = false;
            _waiter.SetException(_failure);
        }
        else if (IsReady())
        {
            _waits = false;
            _waiter.SetResult(Lend());
        }
    }

    private void GiveUp(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_waits)
            {
                _waits = false;
                _waiter.SetException(new OperationCanceledException(cancel));
            }
        }
    }

    private void ThrowIfBroken()
    {
        if (_failure is not null)
        {
            throw new ConnectionResetException(_failure.Message, _failure);
        }
    }
}
