namespace Muster.Registry.Tree;

internal static class TreeSpellings
{
    public static readonly TreeSpelling[] All = [TreeSpelling.Plain, TreeSpelling.Slashed];
}
