using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Events;

/// <summary>
/// The events that have reached this agent, the last <see cref="KeptMax"/> of those that concern it. They travel as rumours:
/// each agent has its own list, and none survives its agent.
/// </summary>
public sealed class Events
{
    public const int KeptMax = 256;

    /// <summary>A Consul cluster spends the stamp before it on telling who leads.</summary>
    private const ulong FirstStamp = 2;

    /// <summary>Nobody waits for longer (Consul: for this long too when nothing else is asked).</summary>
    private static readonly TimeSpan _waitMax = TimeSpan.FromMinutes(10);

    private const int JitterShare = 16;

    private readonly EventsOptions _options;
    private readonly ILogger _logger;
    private readonly IdMint _ids;

    // Protects the clock, what was seen, and who writes the two fields below; a leaf.
    private readonly Lock _sync = new();
    private readonly LamportClock _clock = new(FirstStamp);
    private readonly SeenEvents _seen = new();
    private UserEvent[] _kept = [];
    private TaskCompletionSource _news = NewSignal();

    public Events(EventsOptions options)
    {
        _options = options;
        _logger = options.Logs.CreateLogger("Muster.Registry.Events");
        _ids = new IdMint(options.Chance);
    }

    /// <summary>
    /// Tells all agents, this one first. Its id and stamp are given here; the answer, as Consul's, does not show the stamp.
    /// Refuses Invalid, with Consul's text, filters that cannot be read and what one packet cannot hold.
    /// </summary>
    public async ValueTask<Result<UserEvent>> FireAsync(Caller caller, UserEvent fired, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (EventFilters.Refuse(fired) is { } wrong)
        {
            return wrong;
        }

        UserEvent sent;
        lock (_sync)
        {
            sent = fired with { Id = _ids.Next(), LTime = _clock.Next };
            if (EventSize.Refuse(sent) is { } tooLarge)
            {
                return tooLarge;
            }

            if (_options.Spread is null)
            {
                _clock.Witness(sent.LTime);
            }
        }

        if (_options.Spread is { } spread)
        {
            if (!(await spread(sent, cancel)).TryGet(out var stamp, out var refused))
            {
                return refused;
            }

            sent = sent with { LTime = stamp };
        }

        // Who asks next finds it here, whether or not it has come back by rumour.
        Receive(sent);
        return sent with { LTime = 0 };
    }

    /// <summary>
    /// An event has come, our own or by rumour; true when it is new and should be passed on. One that was seen before, or is
    /// older than what is remembered, is dropped.
    /// </summary>
    public bool Receive(UserEvent heard)
    {
        lock (_sync)
        {
            _clock.Witness(heard.LTime);
            if (!_seen.IsNew(heard, _clock.Next))
            {
                return false;
            }
        }

        if (EventFilters.Concerns(heard, _options.NodeName, _options.Services()))
        {
            Take(heard);
        }

        return true;
    }

    /// <summary>
    /// What has come, oldest first; with a name, only what bears it. Its mark stands for the last of them. Who hands in the
    /// mark that he has seen is answered once there is another, or when the time is over, and a sixteenth more.
    /// </summary>
    public async ValueTask<Result<EventsSeen>> ListAsync(
        Caller caller, string name, ulong known, TimeSpan wait, CancellationToken cancel)
    {
        var patience = wait <= TimeSpan.Zero || wait > _waitMax ? _waitMax : wait;
        patience += _options.Chance.Next(patience / JitterShare);
        var began = _options.Time.GetTimestamp();
        while (true)
        {
            var news = Volatile.Read(ref _news).Task;
            var seen = Seen(name);
            var left = patience - _options.Time.GetElapsedTime(began);
            if (known == 0 || seen.Mark != known || left <= TimeSpan.Zero)
            {
                return seen;
            }

            try
            {
                await news.WaitAsync(left, _options.Time, cancel);
            }
            catch (TimeoutException)
            {
                return Seen(name);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EventsSeen Seen(string name)
    {
        var kept = Volatile.Read(ref _kept);
        if (name.Length > 0)
        {
            kept = Array.FindAll(kept, one => one.Name == name);
        }

        // Never 0, with which nobody could wait.
        return new EventsSeen(ImmutableCollectionsMarshal.AsImmutableArray(kept), kept is [.., var last] ? EventId.Mark(last.Id) : 1);
    }

    private void Take(UserEvent heard)
    {
        EventsLog.Received(_logger, heard.Name, heard.Id);
        if (_options.Orders.TryGetValue(heard.Name, out var carryOut))
        {
            carryOut(heard);
            return;
        }

        TaskCompletionSource news;
        lock (_sync)
        {
            Volatile.Write(ref _kept, [.. _kept.TakeLast(KeptMax - 1), heard]);
            news = Interlocked.Exchange(ref _news, NewSignal());
        }

        news.SetResult();
    }
}

/// <param name="Kept">Oldest first.</param>
/// <param name="Mark">Of the last one; 1 when there is none.</param>
public readonly record struct EventsSeen(ImmutableArray<UserEvent> Kept, ulong Mark);
