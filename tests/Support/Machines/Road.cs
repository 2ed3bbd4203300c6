namespace Muster.Tests.Support.Machines;

/// <summary>What becomes of the packets that one machine sends to another; the way back is another road.</summary>
/// <param name="Loss">How many of all packets are lost: 0 to 1.</param>
/// <param name="Delay">How long each takes.</param>
/// <param name="Passes">What is let through at all; the rest is dropped without a word, as firewalls do.</param>
public sealed record Road(double Loss, TimeSpan Delay, Traffic Passes)
{
    public static readonly Road Clear = new(0, TimeSpan.Zero, Traffic.Datagrams | Traffic.Streams);

    public static readonly Road Cut = Clear with { Passes = Traffic.None };
}

[Flags]
public enum Traffic
{
    None = 0,

    /// <summary>UDP.</summary>
    Datagrams = 1,

    /// <summary>TCP.</summary>
    Streams = 2,
}
