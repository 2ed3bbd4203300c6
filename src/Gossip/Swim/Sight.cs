using System.Net;

namespace Muster.Gossip.Swim;

/// <summary>What is notable about one member as it was seen from here.</summary>
internal sealed class Sight
{
    /// <summary>How it answered last; notable unless direct.</summary>
    public ProbeOutcome Path { get; set; }

    public TimeSpan PathSince { get; set; }

    /// <summary>Who passed its answer on.</summary>
    public string Through { get; set; } = "";

    /// <summary>Streams that failed since one last worked, and why the last did.</summary>
    public int StreamsFailed { get; set; }

    public string StreamError { get; set; } = "";

    public TimeSpan StreamsSince { get; set; }

    /// <summary>How often it was accused and stood up, from when to when, and who had accused it last.</summary>
    public int StoodUp { get; set; }

    public TimeSpan StoodUpSince { get; set; }

    public TimeSpan StoodUpLast { get; set; }

    public IReadOnlyList<string> Accusers { get; set; } = [];

    /// <summary>Who else uses its name.</summary>
    public IPEndPoint? Claimant { get; set; }

    public TimeSpan ClaimedSince { get; set; }
}
