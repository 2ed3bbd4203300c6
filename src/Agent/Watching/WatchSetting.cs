using System.Collections.Immutable;

namespace Muster.Agent.Watching;

/// <summary>A watch of the agent's configuration, checked: what is watched, and who is told of changes.</summary>
public sealed record WatchSetting
{
    public required WatchAsk Ask { get; init; }

    public required WatchHandler Handler { get; init; }

    /// <summary>Empty: the agent's own.</summary>
    public string Datacenter { get; init; } = "";

    /// <summary>Empty: none is presented.</summary>
    public string Token { get; init; } = "";

    /// <summary>Everything that was written, in one text: the same text, the same watch.</summary>
    public required string Written { get; init; }

    /// <summary>How the log calls it: its type and what of it is watched.</summary>
    public string Name => string.Join(
        ' ', (IEnumerable<string>)[Ask.Type, Uri.UnescapeDataString(Ask.Path), .. Ask.Query.Select(pair => pair.Value)]).TrimEnd();
}

/// <summary>Who is told that something changed.</summary>
public abstract record WatchHandler
{
    private WatchHandler()
    {
    }

    /// <param name="Words">The program and what it is given; at least one.</param>
    public sealed record Command(ImmutableArray<string> Words) : WatchHandler;

    /// <param name="Text">For a shell.</param>
    public sealed record Line(string Text) : WatchHandler;

    /// <param name="TrustAnybody">Certificates are not looked at.</param>
    public sealed record Http(
        Uri Url,
        HttpMethod Method,
        ImmutableArray<KeyValuePair<string, string>> Headers,
        TimeSpan Timeout,
        bool TrustAnybody) : WatchHandler
    {
        public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(10);
    }
}
