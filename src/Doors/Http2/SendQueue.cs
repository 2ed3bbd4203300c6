using System.IO.Pipelines;

namespace Muster.Doors.Http2;

/// <summary>
/// Frames that wait to be sent on one connection. Whoever adds some while nobody sends becomes the one who sends, until nothing
/// is left: no thread of its own, and what many have to say leaves together.
/// </summary>
/// <param name="waitingBytesMax">Beyond, those who can wait do.</param>
internal sealed class SendQueue(PipeWriter output, int waitingBytesMax)
{
    private ByteQueue _spare = new();
    private bool _isCorked;
    private bool _sends;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _rest;

    /// <summary>Guards this and all that decides what goes in.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What waits; to be added to within the gate.</summary>
    public ByteQueue Waiting { get; private set; } = new();

    /// <summary>Why nothing can be sent any more; null while it can.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>Holds back what is added, so that it leaves together.</summary>
    public void Cork()
    {
        lock (Gate)
        {
            _isCorked = true;
        }
    }

    /// <summary>Lets go what was held back.</summary>
    public void Uncork()
    {
        lock (Gate)
        {
            _isCorked = false;
        }

        Go();
    }

    /// <summary>Sees to it that what was added leaves. To be called outside the gate.</summary>
    public void Go()
    {
        lock (Gate)
        {
            if (_sends || _isCorked || Waiting.Count == 0)
            {
                return;
            }

            _sends = true;
        }

        // Not awaited: whoever added something has more to do.
        _ = SendAsync();
    }

    /// <summary>Ends when there is room for more.</summary>
    public Task RoomAsync()
    {
        lock (Gate)
        {
            return Waiting.Count <= waitingBytesMax || Broken is not null ? Task.CompletedTask : (_room ??= NewSource()).Task;
        }
    }

    /// <summary>Ends when all has been sent that can be.</summary>
    public Task RestAsync()
    {
        lock (Gate)
        {
            return _sends ? (_rest ??= NewSource()).Task : Task.CompletedTask;
        }
    }

    /// <summary>The connection is gone: nobody need wait.</summary>
    public void Break(Exception failure)
    {
        lock (Gate)
        {
            Broken ??= failure;
            Waiting.Clear();
            Announce(ref _room);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Announce(ref TaskCompletionSource? source)
    {
        source?.SetResult();
        source = null;
    }

    private async Task SendAsync()
    {
        try
        {
            while (Next() is { } frames)
            {
                var flushed = await output.WriteAsync(frames.Memory);
                frames.Clear();
                if (flushed.IsCompleted)
                {
                    throw new IOException("the client takes no more");
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever reads from the connection hears of it as well, and ends it.
            Break(gone);
            lock (Gate)
            {
                Settle();
            }
        }
    }

    // Null when there is nothing, and nobody sends any more.
    private ByteQueue? Next()
    {
        lock (Gate)
        {
            if (Waiting.Count == 0 || _isCorked || Broken is not null)
            {
                Settle();
                return null;
            }

            (Waiting, _spare) = (_spare, Waiting);
            Announce(ref _room);
            return _spare;
        }
    }

    private void Settle()
    {
        _sends = false;
        Announce(ref _room);
        Announce(ref _rest);
    }
}
