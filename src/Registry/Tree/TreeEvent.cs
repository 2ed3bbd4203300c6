using Muster.Engine;

namespace Muster.Registry.Tree;

public enum TreeAction
{
    Get,
    Set,
    Create,
    Update,
    Delete,
    CompareAndSwap,
    CompareAndDelete,

    /// <summary>The time to live ran out.</summary>
    Expire,
}

/// <summary>What was done or found at a place.</summary>
/// <param name="At">The revision of the change; for a read, the one it was read at.</param>
/// <param name="Previous">What was there before a change; null when nothing was.</param>
public sealed record TreeEvent(TreeAction Action, TreeNode Node, TreeNode? Previous, Revision At)
{
    /// <summary>Only a deadline changed: kept in the window, told to nobody.</summary>
    internal bool IsSilent { get; init; }

    /// <summary>Whether all that was beneath the place went with it.</summary>
    internal bool TakesAllBelow => Action is TreeAction.Delete or TreeAction.Expire && Node.IsDirectory;
}
