using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>What a change of one place relies on: the place and the directories above it, the uppermost first, at one revision.</summary>
internal sealed record TreePicture(TreeSpot Spot, IReadOnlyList<TreeSpot> Above, Revision Head)
{
    public TreePath Path => Spot.Path;

    /// <summary>Why the place cannot be gone to: something above it is missing, or is a value.</summary>
    public TreeRefusal? Blocked()
    {
        foreach (var above in Above)
        {
            if (!above.IsDirectory)
            {
                return above.Value is null ? No(TreeNo.NotFound, above.Path) : No(TreeNo.NotADirectory, above.Path);
            }
        }

        return Spot.IsThere ? null : No(TreeNo.NotFound, Path);
    }

    /// <summary>The value that stands where a directory is needed.</summary>
    public TreeRefusal? ValueAbove()
    {
        foreach (var above in Above)
        {
            if (!above.IsDirectory && above.Value is not null)
            {
                return No(TreeNo.NotADirectory, above.Path);
            }
        }

        return null;
    }

    public TreeRefusal No(TreeNo why, TreePath about) => new(why, about.ToString(), Head);

    public TreeRefusal No(TreeNo why, string cause) => new(why, cause, Head);
}

/// <summary>What a change comes to: a transaction with what it will have done, or a refusal.</summary>
internal readonly record struct TreeChange(Txn? Txn, TreeEvent? Draft, TreeRefusal? Refusal)
{
    public static implicit operator TreeChange(TreeRefusal refusal) => new(null, null, refusal);
}
