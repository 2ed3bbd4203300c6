using Muster.Doors.Etcd3.Calls;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>
/// What the watches of one stream have to say. Whoever puts something in while nobody sends becomes the one who sends, until
/// nothing is left: no change of threads where a stream has one watch, one flush for many answers where it has thousands.
/// Bounded: beyond, those who put something in wait, so that a client that reads slowly holds up its own watches and
/// nothing else.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    /// <summary>Of answers that wait for the client; the one that goes beyond still gets in.</summary>
    private const int WaitingBytesMax = 1024 * 1024;

    /// <summary>What an answer takes beside its events.</summary>
    private const int AnswerBytes = 256;

    private readonly Conversation _conversation;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the fields below; a leaf.
    private readonly Lock _gate = new();
    private List<Answer> _waiting = [];
    private List<Answer> _spare = [];
    private long _waitingBytes;
    private bool _sends;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _rest;

    public Outbox(Conversation conversation, CancellationToken cancel)
    {
        (_conversation, _cancel) = (conversation, cancel);
        _cancelling = cancel.UnsafeRegister(static (box, token) => ((Outbox)box!)._over.TrySetCanceled(token), this);
    }

    /// <summary>Ends when nothing can be sent any more: cancelled, or with what broke it.</summary>
    public Task Over => _over.Task;

    /// <summary>Sends it, behind what waits already.</summary>
    /// <param name="moreFields">What the answer has besides, encoded already.</param>
    public async ValueTask PutAsync(WatchResponse answer, ReadOnlyMemory<byte> moreFields, CancellationToken cancel)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_waitingBytes < WaitingBytesMax)
                {
                    _waiting.Add(new Answer(answer, moreFields));
                    _waitingBytes += AnswerBytes + moreFields.Length;
                    if (_sends)
                    {
                        return;
                    }

                    _sends = true;
                    break;
                }

                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancel);
        }

        // Not awaited: others will go on putting in, and this one has more to read.
        _ = SendAsync();
    }

    /// <summary>Waits until nothing is being sent. To be called after the cancellation, when nobody puts anything in.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancelling.DisposeAsync();
        Task rest;
        lock (_gate)
        {
            if (!_sends)
            {
                return;
            }

            _rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rest = _rest.Task;
        }

        await rest;
    }

    private async Task SendAsync()
    {
        try
        {
            while (Next() is { } answers)
            {
                foreach (var answer in answers)
                {
                    _conversation.Write(answer.Head, answer.MoreFields);
                }

                await _conversation.FlushAsync(_cancel);
            }
        }
        catch (Exception failure)
        {
            // Whoever runs the stream hears of it, and ends it.
            _over.TrySetException(failure);
            _ = _over.Task.Exception;
            Rest();
        }
    }

    // Null when there is nothing, and nobody sends any more.
    private List<Answer>? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                Rest();
                return null;
            }

            _spare.Clear();
            (_waiting, _spare) = (_spare, _waiting);
            _waitingBytes = 0;
            _room?.SetResult();
            _room = null;
            return _spare;
        }
    }

    private void Rest()
    {
        lock (_gate)
        {
            _sends = false;
            _rest?.SetResult();
            _rest = null;
        }
    }

    private readonly record struct Answer(WatchResponse Head, ReadOnlyMemory<byte> MoreFields);
}
