namespace Muster.Agent.Logging;

/// <summary>Which files the log is written to, and when a new one is begun.</summary>
/// <param name="Folder">Must be there.</param>
/// <param name="Name">What names begin with, before the dash and the number.</param>
/// <param name="Extension">With its dot.</param>
public sealed record LogFileTerms(string Folder, string Name, string Extension)
{
    /// <summary>Bytes after which a new file is begun.</summary>
    public long BytesMax { get; init; } = long.MaxValue;

    /// <summary>How long a file is written to (Consul's default).</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Files besides the one being written that are kept; null: all.</summary>
    public int? ArchivesMax { get; init; }

    /// <summary>As Consul reads <c>log_file</c>: a folder when it ends in a slash; <c>.log</c> where there is no extension.</summary>
    public static LogFileTerms Of(string path)
    {
        var whole = Path.GetFullPath(path);
        var name = Path.GetFileNameWithoutExtension(whole);
        var extension = Path.GetExtension(whole);
        return new LogFileTerms(
            Path.GetDirectoryName(whole) ?? "/",
            name.Length > 0 ? name : "muster",
            extension.Length > 0 ? extension : ".log");
    }
}
