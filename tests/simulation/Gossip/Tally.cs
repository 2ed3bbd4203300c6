using Muster.Gossip.Swim;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>What happened in a world, counted.</summary>
internal sealed class Tally
{
    public long Datagrams { get; set; }

    public long DatagramBytes { get; set; }

    public long Exchanges { get; set; }

    public List<(TimeSpan At, string Viewer, Member Gone, bool IsUp)> Departures { get; } = [];

    public List<(TimeSpan At, string Viewer, string Name)> Arrivals { get; } = [];

    /// <summary>Who first accused whom of silence, by incarnation.</summary>
    public HashSet<(string By, string Of, uint Incarnation)> Accusations { get; } = [];

    /// <summary>Times that somebody took a member for dead that was up.</summary>
    public int FalseDeaths(Func<string, bool>? about = null) => Departures.Count(each =>
        each is { IsUp: true, Gone.State: MemberState.Dead } && (about is null || about(each.Gone.Name)));
}
