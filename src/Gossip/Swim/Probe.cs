namespace Muster.Gossip.Swim;

/// <summary>
/// One question to one member:
/// <code>
///   Began ──── ProbeTimeout ────► AskOthersAt ──────── others, and a stream ────────► EndsAt
///     ack: direct                      ack: late, or through others                     stream alone, or silence
/// </code>
/// </summary>
internal sealed class Probe(Member target, uint number, TimeSpan now)
{
    /// <summary>As it was known when the probe began: silence is about that incarnation.</summary>
    public Member Target => target;

    public uint Number => number;

    public TimeSpan Began { get; private set; } = now;

    public TimeSpan AskOthersAt { get; set; }

    public TimeSpan EndsAt { get; set; }

    public bool HasAskedOthers { get; set; }

    /// <summary>Asked a second time since this member doubts itself.</summary>
    public bool IsSecond { get; init; }

    /// <summary>The first time, not one of those asked for help said a word.</summary>
    public bool IsAlone { get; init; }

    /// <summary>This process slept meanwhile: what it measured says nothing.</summary>
    public bool WasPaused { get; private set; }

    public int NacksExpected { get; set; }

    public int NacksHeard { get; set; }

    public bool HasAnsweredOverTcp { get; set; }

    public void Postpone(TimeSpan by)
    {
        WasPaused = true;
        AskOthersAt += by;
        EndsAt += by;
    }
}
