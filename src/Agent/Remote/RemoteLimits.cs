namespace Muster.Agent.Remote;

/// <summary>What is granted to commands that others ask for.</summary>
internal sealed record RemoteLimits
{
    /// <summary>Commands at once; who comes later is told.</summary>
    public int RunsMax { get; init; } = 16;

    /// <summary>Output of one command; one that says more is killed: it is all kept by the servers.</summary>
    public int OutputBytesMax { get; init; } = 16 << 20;

    /// <summary>However long the asker waits.</summary>
    public TimeSpan RunMax { get; init; } = TimeSpan.FromHours(24);
}
