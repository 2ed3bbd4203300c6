using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>Why the tree says no.</summary>
public enum TreeNo
{
    NotFound,
    CompareFailed,
    NotAValue,
    NotADirectory,
    Exists,
    RootIsReadOnly,
    DirectoryNotEmpty,

    /// <summary>The window of events no longer reaches back as far as was asked.</summary>
    HistoryCleared,
}

/// <summary>An expected "no": what it is about (a path, or what differed), and the revision it was said at.</summary>
public sealed record TreeRefusal(TreeNo Why, string Cause, Revision At);

/// <summary>What became of a question to the tree, or of a change: exactly one of the two.</summary>
public readonly record struct TreeAnswer
{
    public TreeAnswer(TreeEvent told) => Event = told;

    public TreeAnswer(TreeRefusal refusal) => Refusal = refusal;

    public TreeEvent? Event { get; }

    public TreeRefusal? Refusal { get; }
}
