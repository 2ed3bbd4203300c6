using System.Collections.Immutable;

namespace Muster.Agent.Live;

/// <summary>What a reload changed, in one line whatever there is. Pure.</summary>
internal static class ReloadText
{
    /// <summary>More names than this help nobody; the rest is counted.</summary>
    private const int NamesMax = 12;

    /// <summary>Such as <c>registered service web; now in force: log_level</c>.</summary>
    public static string Of(params IEnumerable<(string Deed, ImmutableArray<string> Names)> parts)
    {
        var told = parts.Where(part => !part.Names.IsEmpty).Select(part => $"{part.Deed}: {List(part.Names)}").ToList();
        return told.Count == 0 ? "nothing that is in force" : string.Join("; ", told);
    }

    public static string List(ImmutableArray<string> names) => names.Length <= NamesMax
        ? string.Join(", ", names)
        : $"{string.Join(", ", names[..NamesMax])} and {names.Length - NamesMax} more";
}
