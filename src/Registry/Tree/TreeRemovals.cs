using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>How places of the tree are emptied. Pure.</summary>
internal static class TreeRemovals
{
    public static TreeChange OfValue(TreePicture picture, TreeAction action)
    {
        var draft = Draft(picture, action);
        var steps = new TreeSteps(picture).RelyOnValue().RemoveValue().KeepParent().Note(draft);
        return new TreeChange(steps.ToTxn(), draft, null);
    }

    public static TreeChange OfDirectory(TreePicture picture, TreeAction action, bool onlyEmpty)
    {
        var draft = Draft(picture, action);
        var steps = new TreeSteps(picture).RelyOnMarker();
        if (onlyEmpty)
        {
            steps.RelyOnEmptiness();
        }

        steps.RemoveWithin().KeepParent().Note(draft);
        return new TreeChange(steps.ToTxn(), draft, null);
    }

    /// <summary>What goes has no value any more, and keeps when it was created.</summary>
    private static TreeEvent Draft(TreePicture picture, TreeAction action)
    {
        var previous = picture.Spot.Node();
        var gone = previous with { Value = null, Expires = null, Modified = Revision.Never };
        return new TreeEvent(action, gone, previous, Revision.Never);
    }
}
