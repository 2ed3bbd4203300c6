using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>What the tree adds to a value or a directory.</summary>
/// <param name="Created">Never: the revision of the row that says it.</param>
internal sealed record TreeExtra(Revision Created, DateTimeOffset? Expires)
{
    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}

/// <summary>What a change of the tree was that is not a plain set; the values are in the users' keys.</summary>
internal sealed record TreeNoteText(TreeAction Action, TreePath Path, TreeNode Node, TreeNode? Previous, bool IsSilent);
