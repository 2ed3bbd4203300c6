namespace Muster.Cli.Exec;

/// <summary>What a node told of a job.</summary>
internal abstract record ExecNews
{
    private ExecNews(string node) => Node = node;

    public string Node { get; }

    /// <summary>It was taken.</summary>
    internal sealed record Taken(string Node) : ExecNews(Node);

    /// <summary>It still runs.</summary>
    internal sealed record Alive(string Node) : ExecNews(Node);

    internal sealed record Said(string Node, byte[] Output) : ExecNews(Node);

    internal sealed record Ended(string Node, int ExitCode) : ExecNews(Node);

    /// <summary>A key that says nothing that is understood.</summary>
    internal sealed record Strange(string Why) : ExecNews("");
}
