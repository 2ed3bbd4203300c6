namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// A short story told to both servers: its requests are pairs to be compared, and the indexes seen in all of them must
/// stand in the same order on both sides.
/// </summary>
/// <param name="Id"><c>file/slug-of-the-title</c>, unique.</param>
/// <param name="Name">A short word of its own, <c>{s}</c> in requests, so that stories do not meet in the shared servers.</param>
/// <param name="Facts">The facts about Consul that it shows.</param>
public sealed record Scenario(
    string Id, string Name, string Title, string File, int Line, IReadOnlyList<string> Facts, IReadOnlyList<Step> Steps)
{
    /// <summary>Every answer that is compared.</summary>
    public int PairCount => Steps.Count(step => step is Step.Ask { Blocked: "" } or Step.Answer);

    public override string ToString() => Id;
}

public abstract record Step(int Line)
{
    /// <summary>A request; with <see cref="Blocked"/> set it is left waiting under that label.</summary>
    public sealed record Ask(int Line, string Method, string Target) : Step(Line)
    {
        public string Blocked { get; init; } = "";

        public IReadOnlyList<string> Headers { get; init; } = [];

        public string Body { get; init; } = "";

        /// <summary>Variable → where to take it from in the answer.</summary>
        public IReadOnlyList<(string Variable, string Source)> Captures { get; init; } = [];

        public IReadOnlyList<Treatment> Treatments { get; init; } = [];

        /// <summary>The request is repeated until its answer holds this text on both sides; empty asks once.</summary>
        public string Until { get; init; } = "";
    }

    /// <summary>The labelled request has not been answered yet, on either side.</summary>
    public sealed record Asleep(int Line, string Blocked) : Step(Line);

    /// <summary>The labelled request is answered now, and the answers are compared.</summary>
    public sealed record Answer(int Line, string Blocked) : Step(Line);

    /// <summary>Both servers are ended (kill -9 or SIGTERM) and started again on the same data.</summary>
    public sealed record Restart(int Line, bool Kill) : Step(Line);
}

/// <summary>What is done to an answer before it is compared.</summary>
public enum Treatment
{
    /// <summary>Of a list or map, only entries that mention the scenario's own name.</summary>
    OnlyMine,

    /// <summary>The order of list entries is not promised by Consul (it comes from a Go map or a shuffle).</summary>
    Unordered,

    /// <summary>Of a DNS answer, only how many records of which type there are: which ones, is left to chance.</summary>
    Counted,

    /// <summary>The order of this answer's indexes is chance: Consul's anti-entropy is at work beside the story.</summary>
    IndexHidden,

    /// <summary>Of a JSON body, the names and which of them are texts, numbers, lists: what they say is each machine's own.</summary>
    Shape,

    /// <summary>Status and headers only: the body says what differs on purpose; the file says why.</summary>
    BodyHidden,
}
