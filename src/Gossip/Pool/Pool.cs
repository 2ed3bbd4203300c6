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

    private readonly ITransport _transport;
    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Outbox _outbox = new();
    private readonly TCore _core;
    private readonly Action<TCore, TimeSpan>? _after;
    private readonly PacketReader _reader;
    private readonly Carrier _carrier;
    private readonly Entrance _entrance;
    private readonly Complaints _complaints;
    private readonly Alarm _alarm;
    private readonly Channel<Datagram> _datagrams;
    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
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
        var exchanges = new Exchanges(transport, options, time);
        _complaints = new Complaints(options.Note, time);
        _carrier = new Carrier(transport, options, exchanges, Counts, Tell, Outside);
        _entrance = new Entrance(transport, exchanges, Counts, _complaints, time);
        _alarm = new Alarm(time);
        _datagrams = Channel.CreateBounded<Datagram>(
            new BoundedChannelOptions(options.DatagramsMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true },
            _ => Counts.CountDropped());

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
            _alarm.WakeElsewhere();
        }
        else
        {
            job.TooLate();
        }
    }

    /// <summary>All three end when one does, for they are of no use alone.</summary>
    private async Task EndTogetherAsync(CancellationToken cancel)
    {
        Task[] all =
        [
            LoopAsync(cancel),
            _entrance.ReceiveAsync(Queue, cancel),
            _entrance.AcceptAsync(with => Outside(ServeAsync(with, cancel)), cancel),
        ];
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
                _alarm.Set(_core.Due, now);
                await _alarm.RestAsync(cancel);
            }
        }
    }

    private void Queue(Datagram datagram)
    {
        _datagrams.Writer.TryWrite(datagram);
        _alarm.Wake();
    }

    private Task ServeAsync(Conversation with, CancellationToken cancel) => _entrance.ServeAsync(
        with,
        asked => AskAsync((core, _) => Answer(core, asked), cancel),
        asked => AskAsync((core, now) => Take(core, now, asked, with.From), cancel),
        cancel);

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
            _carrier.CarryOut(effect, cancel);
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
