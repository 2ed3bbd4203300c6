using System.Net;
using System.Threading.Channels;
using Muster.Gossip.Swim;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>
/// Runs one core over one transport: a single loop that hands it datagrams, streams, the time and what its owner asks, one after
/// the other, and carries out what it wants done. What waits for the network waits outside of the loop.
/// </summary>
public sealed class Pool<TCore> : IAsyncDisposable
    where TCore : IPoolCore
{
    /// <summary>Datagrams that are read before the time is looked at: what came before a moment is known when it is judged.</summary>
    private const int DatagramsAtOnce = 1024;

    /// <summary>A timer is set no further ahead; the loop looks again then.</summary>
    private static readonly TimeSpan _alarmMax = TimeSpan.FromMinutes(10);

    /// <summary>After the transport could give nothing.</summary>
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(200);

    private readonly ITransport _transport;
    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Outbox _outbox = new();
    private readonly TCore _core;
    private readonly Action<TCore, TimeSpan>? _after;
    private readonly PacketReader _reader;
    private readonly PacketWriter _writer;
    private readonly Exchanges _exchanges;
    private readonly Complaints _complaints;
    private readonly Channel<Datagram> _datagrams;
    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });

    // Whoever rings lends the loop its thread until it rests again: an idle pool would wake two threads for everything else.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1)
        {
            FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = true,
        });
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _alarm;
    private TimeSpan _alarmAt;
    private bool _hasRung = true;
    private readonly Task _running;
    private bool _disposed;

    /// <summary>Begins at once. The pool owns the transport from then on.</summary>
    /// <param name="transport">Where it talks.</param>
    /// <param name="options">How it talks.</param>
    /// <param name="time">The clock that the core is told.</param>
    /// <param name="make">Makes the core, with the outbox that it is to use and the time at which it begins.</param>
    /// <param name="after">
    /// Called when the core is made, and after each of its turns, in its turn: to take what the core has to tell. Must be quick;
    /// it may do more with the core.
    /// </param>
    public Pool(
        ITransport transport,
        PoolOptions options,
        TimeProvider time,
        Func<Outbox, TimeSpan, TCore> make,
        Action<TCore, TimeSpan>? after = null)
    {
        (_transport, _options, _time, _after) = (transport, options, time, after);
        _began = time.GetTimestamp();
        _core = make(_outbox, TimeSpan.Zero);
        _reader = new PacketReader(options.Wire);
        _writer = new PacketWriter(options.Wire);
        _exchanges = new Exchanges(transport, options, time);
        _complaints = new Complaints(options.Note, time);
        _datagrams = Channel.CreateBounded<Datagram>(
            new BoundedChannelOptions(options.DatagramsMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true },
            _ => Counts.CountDropped());
        _alarm = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // What the core is at its beginning is told before anybody can ask: its first turn may be far away.
        after?.Invoke(_core, TimeSpan.Zero);
        _running = EndTogetherAsync(_ending.Token);
    }

    /// <summary>Where this is reached, with the port that was chosen if none was asked for.</summary>
    public IPEndPoint Bound => _transport.Bound;

    public PoolCounts Counts { get; } = new();

    /// <summary>Ends with the pool; with an exception, when something failed that cannot be mended here.</summary>
    public Task Completion => _running;

    /// <summary>Does something with the core when it is its turn, and answers what came of it.</summary>
    /// <param name="act">Given the core and the time. Must be quick, and keep nothing of the core that changes.</param>
    /// <param name="cancel">Gives up waiting; what was asked is done nevertheless.</param>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<T> AskAsync<T>(Func<TCore, TimeSpan, T> act, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Job(
            () =>
            {
                try
                {
                    done.SetResult(act(_core, Now()));
                }
                catch (Exception e)
                {
                    // The core may be half changed: whoever asked learns of it, and the pool ends.
                    done.SetException(e);
                    throw;
                }
            },
            () => done.SetException(new ObjectDisposedException(nameof(Pool<>), "Gossip has ended."))));
        return done.Task.WaitAsync(cancel);
    }

    /// <summary>Stops without a word to others: whoever leaves on purpose has the core tell it first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _ending.CancelAsync();
        await _transport.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _alarm.DisposeAsync();
        _ending.Dispose();
    }

    private TimeSpan Now() => _time.GetElapsedTime(_began);

    private void Post(Job job)
    {
        if (_jobs.Writer.TryWrite(job))
        {
            // Whoever asks has a thread of its own to go on with.
            ThreadPool.UnsafeQueueUserWorkItem(static wake => wake.TryWrite(true), _wake.Writer, preferLocal: false);
        }
        else
        {
            job.TooLate();
        }
    }

    /// <summary>All three end when one does, for they are of no use alone.</summary>
    private async Task EndTogetherAsync(CancellationToken cancel)
    {
        Task[] all = [LoopAsync(cancel), ReceiveAsync(cancel), AcceptAsync(cancel)];
        var first = await Task.WhenAny(all);
        await _ending.CancelAsync();
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _jobs.Writer.Complete();
        while (_jobs.Reader.TryRead(out var job))
        {
            job.TooLate();
        }

        if (first.IsFaulted)
        {
            await first;
        }
    }

    private async Task LoopAsync(CancellationToken cancel)
    {
        await Task.Yield();
        CarryOut(cancel);
        while (!cancel.IsCancellationRequested)
        {
            var busy = false;
            while (_jobs.Reader.TryRead(out var job))
            {
                job.Do();
                CarryOut(cancel);
                busy = true;
            }

            for (var i = 0; i < DatagramsAtOnce && _datagrams.Reader.TryRead(out var datagram); i++)
            {
                Take(datagram);
                CarryOut(cancel);
                busy = true;
            }

            var now = Now();
            if (_core.Due <= now)
            {
                _core.Tick(now);
                CarryOut(cancel);
                busy = true;
            }

            if (!busy)
            {
                SetAlarm(_core.Due, now);
                await _wake.Reader.ReadAsync(cancel);
            }
        }
    }

    /// <summary>
    /// Timers count milliseconds: a rest of one is waited for as well, instead of looked for again and again. One that is set for
    /// that moment is left alone: setting it wakes a thread.
    /// </summary>
    private void SetAlarm(TimeSpan at, TimeSpan now)
    {
        if (at == _alarmAt && !Volatile.Read(ref _hasRung))
        {
            return;
        }

        _alarmAt = at;
        Volatile.Write(ref _hasRung, false);
        var until = at - now < _alarmMax ? at - now : _alarmMax;
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(until.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        Volatile.Write(ref _hasRung, true);
        _wake.Writer.TryWrite(true);
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (await SoonerOrLater(_transport.ReceiveAsync, cancel) is { } datagram)
            {
                Counts.CountReceived(datagram.Bytes.Length);
                _datagrams.Writer.TryWrite(datagram);
                _wake.Writer.TryWrite(true);
            }
        }
    }

    private async Task AcceptAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (await SoonerOrLater(_transport.AcceptAsync, cancel) is not { } with)
            {
                continue;
            }

            if (_exchanges.Slots.TryTake(with.From))
            {
                Outside(ServeAsync(with, cancel));
            }
            else
            {
                Counts.CountStreamRefused();
                await with.DisposeAsync();
            }
        }
    }

    /// <summary>What the transport gives; null, and a while later, when it cannot: that passes, as a network that is down does.</summary>
    private async Task<T?> SoonerOrLater<T>(Func<CancellationToken, ValueTask<T>> take, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await take(cancel);
        }
        catch (IOException e)
        {
            _complaints.Add(e.Message);
            await Task.Delay(_breath, _time, cancel);
            return null;
        }
    }

    private async Task ServeAsync(Conversation with, CancellationToken cancel)
    {
        await using (with)
        {
            var failed = await _exchanges.ServeAsync(
                with,
                asked => AskAsync((core, _) => Answer(core, asked), cancel),
                asked => AskAsync((core, now) => Take(core, now, asked, with.From), cancel),
                cancel);
            _exchanges.Slots.Release(with.From);
            if (failed is not null)
            {
                Counts.CountStreamRefused();
                _complaints.Add($"Stream from {with.From}: {failed}");
            }
        }
    }

    private static Message? Answer(TCore core, Message asked) => asked switch
    {
        Ping ping => core.AnswerTcp(ping),
        PushPull theirs => core.StateFor(theirs.Join),
        _ => null,
    };

    /// <summary>The answer is out: now what was asked changes what is known here.</summary>
    private bool Take(TCore core, TimeSpan now, Message asked, IPAddress from)
    {
        switch (asked)
        {
            case PushPull theirs when core.Merge(now, theirs) is { } refused:
                _options.Note(NoteLevel.Warning, $"What a member at {from} knows was not taken up: {refused}");
                break;
            case User user:
                core.Step(now, new Input.Packet(new IPEndPoint(from, 0), [user]));
                break;
        }

        return true;
    }

    private void Take(Datagram datagram)
    {
        var packet = _reader.Read(datagram.Bytes);
        if (packet.Faults.Count > 0)
        {
            Counts.CountRefused();
            _complaints.Add($"Packet from {datagram.From}: {packet.Faults[0]}");
        }

        if (packet.Messages.Count > 0)
        {
            _core.Step(Now(), new Input.Packet(datagram.From, packet.Messages));
        }
    }

    private void CarryOut(CancellationToken cancel)
    {
        _after?.Invoke(_core, Now());
        foreach (var effect in _outbox.Take())
        {
            switch (effect)
            {
                case Effect.Send send:
                    Send(send);
                    break;
                case Effect.PingOverTcp ping:
                    Outside(PingAsync(ping, cancel));
                    break;
                case Effect.Exchange exchange:
                    Outside(ExchangeAsync(exchange, cancel));
                    break;
                case Effect.Note note:
                    _options.Note(note.Level, note.Text);
                    break;
            }
        }
    }

    private void Send(Effect.Send send)
    {
        foreach (var bytes in _writer.Write([.. send.Messages.Select(MessageWriter.Encode)], send.Checked))
        {
            if (_transport.Send(send.To, bytes) is { } error)
            {
                Tell(new Input.SendFailed(send.To, error));
            }
            else
            {
                Counts.CountSent(bytes.Length);
            }
        }
    }

    private async Task PingAsync(Effect.PingOverTcp ping, CancellationToken cancel)
    {
        var answer = await _exchanges.AskAsync(ping.To, ping.Ping, ping.Within, cancel);
        var seqNo = ping.Ping.SeqNo;
        if (!answer.TryGet(out var message, out var refused))
        {
            Tell(new Input.PingUnanswered(seqNo, refused.Message));
        }
        else if (message is Ack ack && ack.SeqNo == seqNo)
        {
            Tell(new Input.PingAnswered(seqNo));
        }
        else
        {
            Tell(new Input.PingUnanswered(seqNo, $"it answered with {message.Type}, not with the ack of that ping"));
        }
    }

    private async Task ExchangeAsync(Effect.Exchange exchange, CancellationToken cancel)
    {
        var answer = await _exchanges.AskAsync(exchange.To, exchange.Mine, _options.StreamTimeout, cancel);
        if (!answer.TryGet(out var message, out var refused))
        {
            Tell(new Input.ExchangeFailed(exchange.Ticket, refused.Message));
        }
        else if (message is PushPull theirs)
        {
            Tell(new Input.Exchanged(exchange.Ticket, theirs));
        }
        else
        {
            Tell(new Input.ExchangeFailed(exchange.Ticket, $"it answered with {message.Type}, not with what it knows"));
        }
    }

    private void Tell(Input input) => Post(new Job(() => _core.Step(Now(), input), () => { }));

    /// <summary>What waits for the network. What it does not expect to fail with ends the pool, instead of being lost.</summary>
    private void Outside(Task task) => _ = task.ContinueWith(
        failed => Post(new Job(() => throw new AggregateException(failed.Exception!.InnerExceptions), () => { })),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>Something for the loop to do in its turn; or to be told of, when it has no turn any more.</summary>
    private sealed record Job(Action Do, Action TooLate);
}
