namespace Muster.Registry.Tree;

/// <summary>How often what was asked of the tree, since the agent began.</summary>
public sealed class TreeStats
{
    private readonly long[] _done = new long[Enum.GetValues<TreeAction>().Length];
    private readonly long[] _refused = new long[Enum.GetValues<TreeAction>().Length];

    public long Done(TreeAction action) => Interlocked.Read(ref _done[(int)action]);

    public long Refused(TreeAction action) => Interlocked.Read(ref _refused[(int)action]);

    internal void Count(TreeAction action, bool done) => Interlocked.Increment(ref (done ? _done : _refused)[(int)action]);
}
