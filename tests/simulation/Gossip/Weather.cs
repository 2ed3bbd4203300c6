using Muster.Bedrock;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>What the network does to what is sent; members are numbers. Rules may be changed while the world runs.</summary>
internal sealed class Weather
{
    /// <summary>Share of datagrams that are lost; a stream lost to it is sent again a little later.</summary>
    public double Loss { get; set; }

    public TimeSpan DelayMin { get; set; } = TimeSpan.FromMilliseconds(0.2);

    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether datagrams from one to another vanish.</summary>
    public Func<int, int, bool> DropsUdp { get; set; } = (_, _) => false;

    /// <summary>Whether no stream comes about between the two, whoever dials.</summary>
    public Func<int, int, bool> DropsTcp { get; set; } = (_, _) => false;

    public TimeSpan Delay(Prng chance) => DelayMin + chance.Next(DelayMax - DelayMin);

    /// <summary>No two of different groups reach each other.</summary>
    public void Part(Func<int, int> group)
    {
        DropsUdp = (from, to) => group(from) != group(to);
        DropsTcp = DropsUdp;
    }

    /// <summary>Nobody but <paramref name="only"/> and the member reach each other.</summary>
    public void Isolate(int member, int only)
    {
        DropsUdp = (from, to) => (from == member && to != only) || (to == member && from != only);
        DropsTcp = DropsUdp;
    }

    public void Clear()
    {
        DropsUdp = (_, _) => false;
        DropsTcp = (_, _) => false;
    }
}
