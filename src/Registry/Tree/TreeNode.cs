using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>A value or a directory at one revision.</summary>
/// <param name="Value">Null for a directory, and for what was deleted.</param>
/// <param name="Expires">Null: lives until it is deleted.</param>
/// <param name="Nodes">What is in a directory that was listed, by name; empty otherwise.</param>
public sealed record TreeNode(
    TreePath Path,
    bool IsDirectory,
    ReadOnlyMemory<byte>? Value,
    DateTimeOffset? Expires,
    Revision Modified,
    Revision Created)
{
    public IReadOnlyList<TreeNode> Nodes { get; init; } = [];

    /// <summary>A change's node is planned before its revision is known.</summary>
    internal TreeNode At(Revision at) => this with
    {
        Modified = Modified == Revision.Never ? at : Modified,
        Created = Created == Revision.Never ? at : Created,
    };
}
