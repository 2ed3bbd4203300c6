namespace Muster.Cli.Completion;

/// <summary>
/// What the placeholders of usage texts stand for, so that commands need say nothing of completion: <c>KEY</c> is a key
/// wherever it is written. Where a placeholder says little (<c>NAME</c>), the flag's own name decides.
/// </summary>
internal static class Vocabulary
{
    public static Wanted OfFlag(string command, Flag flag) => (command, flag.Name, flag.Placeholder) switch
    {
        ("agent", "node" or "datacenter" or "domain" or "alt-domain", _) => Wanted.Anything,
        ("services register", _, "NAME" or "ID") => Wanted.Anything,
        ("services deregister" or "maint", "id" or "service", _) => Wanted.LocalService,
        (_, "datacenter", _) => Wanted.Datacenter,
        (_, "log-level", _) => Wanted.LogLevel,
        (_, "config-format", _) => Wanted.FileFormat,
        (_, "format", _) => Wanted.Format,
        (_, "node" or "near", "NODE" or "NAME" or "NAME_OR_ID" or "REGEX") => Wanted.Node,
        (_, "service", "NAME" or "SERVICE" or "REGEX") => Wanted.Service,
        (_, "session", _) => Wanted.Session,
        (_, "state", _) => Wanted.State,
        (_, "key" or "prefix", "KEY" or "PREFIX") => Wanted.Key,
        (_, "check" or "check-id", "ID") => Wanted.LocalCheck,
        _ => OfPlaceholder(flag.Placeholder),
    };

    public static Wanted OfPlaceholder(string placeholder) => placeholder switch
    {
        "KEY" or "PREFIX" or "KEY_OR_PREFIX" => Wanted.Key,
        "NODE" => Wanted.Node,
        "MEMBER" => Wanted.Member,
        "SERVICE" or "NAME" => Wanted.Service,
        "QUERY" => Wanted.Query,
        "SESSION" => Wanted.Session,
        "DATA" => Wanted.Data,
        "FILE" or "PATH" or "FILE_OR_FOLDER" => Wanted.File,
        "FOLDER" => Wanted.Folder,
        "LEVEL" => Wanted.LogLevel,
        "SHELL" => Wanted.Shell,
        "COMMAND" => Wanted.Command,
        _ => Wanted.Anything,
    };

    /// <summary>The words of a kind that are always the same; none for those that an agent or the disk must be asked about.</summary>
    public static IReadOnlyList<string> Fixed(Wanted wanted) => wanted switch
    {
        Wanted.Format => ["pretty", "json"],
        Wanted.FileFormat => ["hcl", "json"],
        Wanted.LogLevel => ["trace", "debug", "info", "warn", "err"],
        Wanted.State => ["any", "critical", "passing", "warning"],
        Wanted.Shell => ["bash", "fish", "zsh"],
        _ => [],
    };

    /// <summary>What the operand at a place is, by the usage line: <c>[options] KEY [DATA]</c>; the last may repeat.</summary>
    public static Wanted OfOperand(string takes, int place)
    {
        var names = takes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('[', ']'))
            .Where(word => word != "options")
            .ToList();
        var repeats = names.Count > 0 && names[^1].EndsWith("...", StringComparison.Ordinal);
        var at = repeats ? Math.Min(place, names.Count - 1) : place;
        return at < names.Count ? OfPlaceholder(names[at].Replace("...", "", StringComparison.Ordinal)) : Wanted.Anything;
    }
}
