namespace Muster.Doors;

/// <summary>What Go's <c>ServeMux</c> does to paths before it looks for a handler.</summary>
internal static class CleanPath
{
    /// <summary>True when the path has no empty, <c>.</c> or <c>..</c> element (a trailing slash is fine).</summary>
    public static bool IsClean(ReadOnlySpan<byte> path)
    {
        if (path is not [(byte)'/', ..])
        {
            return false;
        }

        return path.IndexOf("//"u8) < 0 && (path.IndexOf("/."u8) < 0 || path.SequenceEqual(Of(path)));
    }

    /// <summary>Go's <c>cleanPath</c>: rooted, elements resolved, the trailing slash kept.</summary>
    public static byte[] Of(ReadOnlySpan<byte> path)
    {
        var kept = new List<Range>();
        foreach (var range in path.Split((byte)'/'))
        {
            switch (path[range])
            {
                case [] or [(byte)'.']:
                    break;
                case [(byte)'.', (byte)'.']:
                    if (kept.Count > 0)
                    {
                        kept.RemoveAt(kept.Count - 1);
                    }

                    break;
                default:
                    kept.Add(range);
                    break;
            }
        }

        var clean = new List<byte>(path.Length + 1);
        foreach (var range in kept)
        {
            clean.Add((byte)'/');
            clean.AddRange(path[range]);
        }

        if (kept.Count == 0 || path is [.., (byte)'/'])
        {
            clean.Add((byte)'/');
        }

        return [.. clean];
    }
}
