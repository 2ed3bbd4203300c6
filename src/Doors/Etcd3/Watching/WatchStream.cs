using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>
/// One stream: requests come in, watches come and go, and all they have to say leaves through one outbox.
/// </summary>
internal sealed class WatchStream : IAsyncDisposable
{
    /// <summary>How often a request for progress looks whether all watches have caught up.</summary>
    private static readonly TimeSpan CatchUpLook = TimeSpan.FromMilliseconds(5);

    private readonly DoorContext _context;
    private readonly HeaderWords _headers;
    private readonly Conversation _conversation;
    private readonly CancellationTokenSource _ending;
    private readonly LastTold _lastTold;
    private readonly Outbox _outbox;

    // Guards the watches, which their own ends leave.
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Watching> _watches = [];
    private Task _telling = Task.CompletedTask;
    private Task _marking = Task.CompletedTask;
    private long _nextId;
    private bool _tellsProgress;

    // Requests for progress that have not been answered; whoever makes it more than none answers.
    private int _marksWanted;

    public WatchStream(
        DoorContext context, HeaderWords headers, LastTold lastTold, Conversation conversation, CancellationToken cancel)
    {
        (_context, _headers, _lastTold, _conversation) = (context, headers, lastTold, conversation);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _outbox = new Outbox(conversation, _ending.Token);
    }

    public async ValueTask<GrpcStatus> RunAsync()
    {
        var asking = ListenAsync().AsTask();
        await Task.WhenAny(_outbox.Over, asking);
        if (_outbox.Over.IsCompleted)
        {
            // The client is gone; nobody may go on reading what it asks.
            await _ending.CancelAsync();
            await Task.WhenAny(asking);
            await _outbox.Over;
        }

        if (await asking is { } fault)
        {
            return fault;
        }

        // The client will say no more, but hears on.
        await _outbox.Over;
        return GrpcStatus.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (var watch in All())
        {
            await watch.DisposeAsync();
        }

        await Task.WhenAll(_telling, _marking);
        await _outbox.DisposeAsync();
        _ending.Dispose();
    }

    /// <summary>Puts an answer into the outbox.</summary>
    public ValueTask SayAsync(WatchResponse answer, CancellationToken cancel) => SayAsync(answer, default, cancel);

    /// <param name="moreFields">What the answer has besides, encoded already.</param>
    public ValueTask SayAsync(WatchResponse answer, ReadOnlyMemory<byte> moreFields, CancellationToken cancel) =>
        _outbox.PutAsync(answer, moreFields, cancel);

    /// <summary>The watch has ended of itself.</summary>
    public void Forget(Watching watch)
    {
        lock (_gate)
        {
            _watches.Remove(watch.Id);
        }
    }

    // Null when the client will say no more.
    private async ValueTask<GrpcStatus?> ListenAsync()
    {
        while (true)
        {
            var received = await _conversation.NextAsync(Etcd.Wire.Messages.WatchRequest.Parser, _ending.Token);
            if (received.Message is not { } asked)
            {
                return received.Fault;
            }

            var fault = asked.RequestUnionCase switch
            {
                Etcd.Wire.Messages.WatchRequest.RequestUnionOneofCase.CreateRequest => await BeginAsync(asked.CreateRequest),
                Etcd.Wire.Messages.WatchRequest.RequestUnionOneofCase.CancelRequest =>
                    await EndAsync(asked.CancelRequest.WatchId),
                Etcd.Wire.Messages.WatchRequest.RequestUnionOneofCase.ProgressRequest => BeginProgress(),
                _ => null, // etcd lets it pass
            };
            if (fault is not null)
            {
                return fault;
            }
        }
    }

    private async ValueTask<GrpcStatus?> BeginAsync(WatchCreateRequest asked)
    {
        if (!(await _context.House.Bytes.HeadAsync(_conversation.Caller, _ending.Token)).TryGet(out var head, out var refused))
        {
            return StatusWords.Of(refused);
        }

        if (Refuse(asked, out var id) is { } reason)
        {
            await SayAsync(new WatchResponse
            {
                Header = _headers.At(head),
                WatchId = -1,
                Created = true,
                Canceled = true,
                CancelReason = reason,
            }, _ending.Token);
            return null;
        }

        var watch = new Watching(
            this, id, asked, _context, _headers, _lastTold, _conversation.Caller, _ending.Token);
        lock (_gate)
        {
            _watches.Add(id, watch);
        }

        await SayAsync(new WatchResponse { Header = _headers.At(head), WatchId = id, Created = true }, _ending.Token);
        var from = asked.StartRevision > 0 ? new Revision(asked.StartRevision) : head.Next();
        watch.Begin(from);
        if (watch.WantsProgress && !_tellsProgress)
        {
            _tellsProgress = true;
            _telling = TellProgressAsync();
        }

        return null;
    }

    // In the order in which etcd looks.
    private string? Refuse(WatchCreateRequest asked, out long id)
    {
        id = asked.WatchId;
        if (asked.RangeEnd.Length > 0 && !(asked.RangeEnd.Length == 1 && asked.RangeEnd[0] == 0)
            && Watching.RangeOf(asked).IsEmpty())
        {
            return "mvcc: watcher range is empty";
        }

        lock (_gate)
        {
            if (_watches.Count >= _context.Options.WatchesPerStreamMax)
            {
                return $"etcdserver: a stream holds at most {_context.Options.WatchesPerStreamMax} watches: open another";
            }

            if (id == 0)
            {
                while (_watches.ContainsKey(_nextId))
                {
                    _nextId++;
                }

                id = _nextId++;
            }
            else if (_watches.ContainsKey(id))
            {
                return "mvcc: duplicate watch ID provided on the WatchStream";
            }

            return null;
        }
    }

    private async ValueTask<GrpcStatus?> EndAsync(long id)
    {
        Watching? watch;
        lock (_gate)
        {
            _watches.Remove(id, out watch);
        }

        if (watch is null)
        {
            return null;
        }

        await watch.DisposeAsync();
        if (!(await _context.House.Bytes.HeadAsync(_conversation.Caller, _ending.Token)).TryGet(out var head, out var refused))
        {
            return StatusWords.Of(refused);
        }

        await SayAsync(new WatchResponse { Header = _headers.At(head), WatchId = id, Canceled = true }, _ending.Token);
        return null;
    }

    private GrpcStatus? BeginProgress()
    {
        if (Interlocked.Increment(ref _marksWanted) == 1)
        {
            _marking = SayProgressAsync();
        }

        return null;
    }

    /// <summary>
    /// One word for all watches, once each has said everything up to there. One at a time, so that none overtakes another;
    /// what was asked for meanwhile is answered by the next.
    /// </summary>
    private async Task SayProgressAsync()
    {
        int answered;
        try
        {
            do
            {
                answered = Volatile.Read(ref _marksWanted);
                if ((await _context.House.Bytes.HeadAsync(_conversation.Caller, _ending.Token)).TryGet(out var head, out _))
                {
                    await SayProgressAsync(head);
                }

                // Else the client asks again.
            }
            while (Interlocked.Add(ref _marksWanted, -answered) > 0);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async ValueTask SayProgressAsync(Revision head)
    {
        while (All().Exists(watch => !watch.HasSaidAllUpTo(head)))
        {
            await Task.Delay(CatchUpLook, _context.House.Time, _ending.Token);
        }

        await SayAsync(new WatchResponse { Header = _headers.At(head), WatchId = -1 }, _ending.Token);
    }

    /// <summary>From time to time, a word from each watch that asked for it and has been silent since the last time.</summary>
    private async Task TellProgressAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_context.Options.ProgressInterval, _context.House.Time);
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                if (!(await _context.House.Bytes.HeadAsync(_conversation.Caller, _ending.Token)).TryGet(out var head, out _))
                {
                    continue;
                }

                foreach (var watch in All().Where(watch => watch.WantsProgress && watch.WasSilent() && watch.HasSaidAllUpTo(head)))
                {
                    await SayAsync(new WatchResponse { Header = _headers.At(head), WatchId = watch.Id }, _ending.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private List<Watching> All()
    {
        lock (_gate)
        {
            return [.. _watches.Values];
        }
    }
}
