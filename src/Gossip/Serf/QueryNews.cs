namespace Muster.Gossip.Serf;

/// <summary>What comes of a query of our own.</summary>
public abstract record QueryNews
{
    private QueryNews()
    {
    }

    /// <summary>A member says that it got it.</summary>
    public sealed record Acked(string From) : QueryNews;

    public sealed record Answered(string From, byte[]? Payload) : QueryNews;

    /// <summary>Its time is over; nothing more comes.</summary>
    public sealed record Over : QueryNews;
}
