namespace Muster.Cli.Store;

/// <summary>Keys as paths: <c>a//b/../c</c> is <c>a/c</c>, so that all who name one lock meet at one key (as Go's path.Join).</summary>
internal static class KeyPath
{
    public static string Join(params IEnumerable<string> parts)
    {
        var path = new List<string>();
        foreach (var part in parts.SelectMany(part => part.Split('/')))
        {
            if (part == ".." && path.Count > 0)
            {
                path.RemoveAt(path.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                path.Add(part);
            }
        }

        return string.Join('/', path);
    }
}
