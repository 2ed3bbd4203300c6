namespace Muster.Registry.Local.Probes;

/// <summary>How long one run may take: what its definition says, else its kind's default; or until the agent stops.</summary>
internal sealed class Allowance : IDisposable
{
    /// <summary>Of everything that goes over the network (Consul 1.8.7).</summary>
    public static readonly TimeSpan NetworkDefault = TimeSpan.FromSeconds(10);

    /// <summary>Of commands (Consul 1.8.7).</summary>
    public static readonly TimeSpan CommandDefault = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public Allowance(LocalCheckDefinition check, TimeSpan kindDefault, TimeProvider time, CancellationToken cancel)
    {
        Length = check.Timeout > TimeSpan.Zero ? Min(check.Timeout, _timerMax) : kindDefault;
        _timeout = new CancellationTokenSource(Length, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancel);
    }

    public TimeSpan Length { get; }

    public CancellationToken Token => _either.Token;

    /// <summary>The time is over, as against: the agent stops.</summary>
    public bool IsOver => _timeout.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }

    /// <summary>Timers take at most 49 days.</summary>
    private static readonly TimeSpan _timerMax = TimeSpan.FromDays(40);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
