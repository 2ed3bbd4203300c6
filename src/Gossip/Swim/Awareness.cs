namespace Muster.Gossip.Swim;

/// <summary>
/// How much a member mistrusts itself: 0 is well; each step makes its probes wait one interval longer before it accuses anybody.
/// </summary>
internal sealed class Awareness(int max)
{
    public int Score { get; private set; }

    public void Apply(int change) => Score = Math.Clamp(Score + change, 0, max - 1);

    public TimeSpan Scale(TimeSpan interval) => interval * (Score + 1);
}
