namespace Muster.Tests.Support.Watches;

/// <summary>What a watcher lived through, in its order.</summary>
public abstract record WatchEntry
{
    private WatchEntry()
    {
    }

    /// <summary>It asks for everything from a revision on, for the first time or after it was cut off.</summary>
    public sealed record Begun(long From) : WatchEntry;

    /// <summary>One answer, with all its pieces put together.</summary>
    public sealed record Answer(IReadOnlyList<Told> Events) : WatchEntry;

    /// <summary>It was told that everything up to there has been said.</summary>
    public sealed record Mark(long Revision) : WatchEntry;

    /// <summary>It was told that what it asked for is forgotten: it may begin later than where it was.</summary>
    public sealed record Forgotten : WatchEntry;
}
