namespace Muster.Cli.Completion;

/// <summary>
/// Consul's <c>-autocomplete-install</c> and <c>-autocomplete-uninstall</c>: a line in the start-up files of the shells that
/// the user has, the same line as Consul's, so that either program finds and removes what the other has put there.
/// </summary>
internal static class ShellFiles
{
    public static int Change(bool install, Terminal terminal)
    {
        var program = PathOf(terminal.CalledAs);
        var home = terminal.Environment("HOME") is { Length: > 0 } folder
            ? folder
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var targets = Targets(home, program, terminal.Name).ToList();
        if (targets.Count == 0)
        {
            return Fail(terminal, [$"no ~/.bashrc, ~/.zshrc or ~/.config/fish in {home}: make the one of your shell, then try again"]);
        }

        var troubles = new List<string>();
        foreach (var (file, lines) in targets)
        {
            try
            {
                var trouble = install ? Add(file, lines) : Remove(file, lines);
                if (trouble is null)
                {
                    terminal.Out.WriteLine(install ? $"Added to {file}; it is in force in new shells" : $"Removed from {file}");
                }
                else
                {
                    troubles.Add(trouble);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                troubles.Add(failure.Message);
            }
        }

        return troubles.Count == 0 ? Command.Done : Fail(terminal, troubles);
    }

    private static IEnumerable<(string File, string[] Lines)> Targets(string home, string program, string name)
    {
        foreach (var bash in (string[])[".bashrc", ".bash_profile", ".bash_login", ".profile"])
        {
            if (File.Exists(Path.Combine(home, bash)))
            {
                yield return (Path.Combine(home, bash), [$"complete -C {program} {name}"]);
                break;
            }
        }

        if (File.Exists(Path.Combine(home, ".zshrc")))
        {
            yield return (
                Path.Combine(home, ".zshrc"),
                ["autoload -U +X bashcompinit && bashcompinit", $"complete -o nospace -C {program} {name}"]);
        }

        if (Directory.Exists(Path.Combine(home, ".config/fish")))
        {
            yield return (
                Path.Combine(home, ".config/fish/completions", $"{name}.fish"),
                ShellScripts.Of("fish", name)!.TrimEnd('\n').Split('\n'));
        }
    }

    private static string? Add(string file, string[] lines)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        if (text.Split('\n').Contains(lines[^1], StringComparer.Ordinal))
        {
            return $"already installed in {file}";
        }

        // The set-up line of zsh is shared with other programs' lines.
        var missing = lines.Where((line, at) => at > 0 || lines.Length != 2 || !text.Split('\n').Contains(line, StringComparer.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var apart = text.Length > 0 && text[^1] != '\n' ? "\n" : "";
        File.AppendAllText(file, $"{apart}{string.Join('\n', missing)}\n");
        return null;
    }

    private static string? Remove(string file, string[] lines)
    {
        var own = lines[^1];
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        if (!text.Split('\n').Contains(own, StringComparer.Ordinal))
        {
            return $"not installed in {file}";
        }

        if (lines.Length > 2)
        {
            File.Delete(file);
            return null;
        }

        File.WriteAllText(file, text.Replace($"{own}\n", "", StringComparison.Ordinal));
        return null;
    }

    // As typed, when that was a path; else where the shell found it. Links stay links: their name is what is completed.
    private static string PathOf(string calledAs) =>
        calledAs.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(calledAs)
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Select(folder => Path.Combine(folder, calledAs))
                .FirstOrDefault(File.Exists) ?? Path.GetFullPath(calledAs);

    private static int Fail(Terminal terminal, List<string> troubles)
    {
        var count = troubles.Count == 1 ? "1 error" : $"{troubles.Count} errors";
        terminal.Error.WriteLine(
            $"Error executing CLI: {count} occurred:\n{string.Concat(troubles.Select(trouble => $"\t* {trouble}\n"))}\n");
        return Command.Failed;
    }
}
