namespace Muster.Cli.Commands;

/// <summary>What the catalog commands add to their question.</summary>
internal static class CatalogQuery
{
    public static string? Complaint(Flag nodeMeta) =>
        nodeMeta.All.FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } bad
            ? $"invalid value \"{bad}\" for flag -node-meta: Missing \"=\" value in argument: {bad}\nWrite it KEY=VALUE."
            : null;

    /// <summary>Pairs are typed with an equals sign and asked with a colon.</summary>
    public static IEnumerable<(string, string)> Of(Flag nodeMeta, params IEnumerable<(string Name, Flag Flag)> others) =>
    [
        .. nodeMeta.All.Select(pair => ("node-meta", Colon(pair))),
        .. others.Where(other => other.Flag.Text is { Length: > 0 }).Select(other => (other.Name, other.Flag.Text!)),
    ];

    private static string Colon(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return $"{pair[..equals]}:{pair[(equals + 1)..]}";
    }
}
