namespace Muster.Cli.Completion;

/// <summary>What may stand at the cursor: commands, their flags, and the values of both, as far as they can be known.</summary>
internal sealed class Completer(Terminal terminal)
{
    /// <summary>More than anyone reads; a shell that is given all keys of a large folder is busy for long.</summary>
    private const int CandidatesMax = 1000;

    public async Task<IReadOnlyList<Candidate>> CompleteAsync(TypedLine line, CancellationToken cancel)
    {
        var words = line.Before.Skip(1).ToArray();
        if (CommandTree.Find(words) is not { } command)
        {
            return Sorted(Commands(words), line.Current);
        }

        return Sorted(await InCommandAsync(command, words[command.Words.Split(' ').Length..], line.Current, cancel), line.Current);
    }

    /// <summary>The next word of every command that goes on as these words do.</summary>
    private static IEnumerable<Candidate> Commands(string[] words)
    {
        if (words is [var first, ..] && first.StartsWith('-'))
        {
            return [];
        }

        if (words is [])
        {
            return CommandTree.Top.Select(entry => new Candidate(entry.Word, entry.Summary));
        }

        var begins = string.Join(' ', words) + " ";
        return CommandTree.Listed
            .Where(entry => entry.Words.StartsWith(begins, StringComparison.Ordinal))
            .Select(entry => entry.Words[begins.Length..].Split(' ')[0])
            .Distinct(StringComparer.Ordinal)
            .Select(next => new Candidate(next, CommandTree.SummaryOf(begins + next)));
    }

    private async Task<IEnumerable<Candidate>> InCommandAsync(
        Command command, string[] words, string current, CancellationToken cancel)
    {
        var (place, waiting) = Follow(command, words);
        if (waiting is not null)
        {
            return await ValuesAsync(command, words, Vocabulary.OfFlag(command.Words, waiting), current, cancel);
        }

        if (place == 0 && current.StartsWith('-') && !words.Contains("--"))
        {
            var dashes = current.StartsWith("--", StringComparison.Ordinal) ? "--" : "-";
            var equals = current.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return command.Flags.All.Select(flag =>
                    new Candidate($"{dashes}{flag.Name}{(flag.IsSwitch ? "" : "=")}", flag.Help));
            }

            if (command.Flags.Named(current[dashes.Length..equals]) is not { } named)
            {
                return [];
            }

            var head = current[..(equals + 1)];
            var values = await ValuesAsync(
                command, words, Vocabulary.OfFlag(command.Words, named), current[(equals + 1)..], cancel);
            return values.Select(value => value with { Text = head + value.Text });
        }

        return await ValuesAsync(command, words, Vocabulary.OfOperand(command.Takes, place), current, cancel);
    }

    /// <summary>How many operands there are so far, or the flag whose value comes next. Flags that were given are heard.</summary>
    private static (int Place, Flag? Waiting) Follow(Command command, string[] words)
    {
        var at = 0;
        while (at < words.Length && words[at] is ['-', _, ..] word)
        {
            at++;
            if (word == "--")
            {
                break;
            }

            var name = word.TrimStart('-');
            if (name.Contains('=', StringComparison.Ordinal) || command.Flags.Named(name) is not { IsSwitch: false } flag)
            {
                continue;
            }

            if (at == words.Length)
            {
                return (0, flag);
            }

            at++;
        }

        _ = command.Flags.Parse(words[..at]);
        return (words.Length - at, null);
    }

    private async Task<IEnumerable<Candidate>> ValuesAsync(
        Command command, string[] words, Wanted wanted, string typed, CancellationToken cancel)
    {
        switch (wanted)
        {
            case Wanted.File or Wanted.Folder:
                return FileNames.Beginning(typed, foldersOnly: wanted == Wanted.Folder);
            case Wanted.Data when typed is ['@', .. var path]:
                return FileNames.Beginning(path, foldersOnly: false).Select(file => new Candidate($"@{file.Text}"));
            case Wanted.Command:
                return words.All(word => word.StartsWith('-'))
                    ? Commands([])
                    : Commands([.. words.Where(word => !word.StartsWith('-'))]);
        }

        if (Vocabulary.Fixed(wanted) is { Count: > 0 } known)
        {
            return known.Select(word => new Candidate(word));
        }

        var names = command.AgentFor(terminal) is { } agent
            ? await new LiveNames(agent, terminal).AskAsync(wanted, typed, cancel)
            : [];
        return names.Select(name => new Candidate(name));
    }

    private static List<Candidate> Sorted(IEnumerable<Candidate> candidates, string current) =>
    [
        .. candidates
            .Where(candidate => candidate.Text.StartsWith(current, StringComparison.Ordinal))
            .OrderBy(candidate => candidate.Text, StringComparer.Ordinal)
            .Take(CandidatesMax),
    ];
}
