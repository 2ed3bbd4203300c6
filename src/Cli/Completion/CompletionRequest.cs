using System.Globalization;

namespace Muster.Cli.Completion;

/// <summary>
/// A shell asks for completions as bash's <c>complete -C</c> does, and as lines that Consul's -autocomplete-install left in
/// a user's shell do: by <c>COMP_LINE</c> and <c>COMP_POINT</c>, answered by one candidate a line.
/// </summary>
internal static class CompletionRequest
{
    /// <summary>Set by our own scripts, for shells that show what a candidate means: it follows after a tab.</summary>
    public const string Described = "MUSTER_COMPLETE_DESCRIBED";

    public static bool IsOne(Terminal terminal) => terminal.Environment("COMP_LINE") is { Length: > 0 };

    public static async Task<int> AnswerAsync(string[] arguments, Terminal terminal, CancellationToken cancel)
    {
        var point = int.TryParse(terminal.Environment("COMP_POINT"), NumberStyles.None, null, out var at) ? at : (int?)null;
        var line = TypedLine.Of(terminal.Environment("COMP_LINE")!, point);
        var described = terminal.Environment(Described) is { Length: > 0 };

        // bash breaks words at colons and equals signs too, and replaces only what follows the last of them. It tells
        // that part as the second argument.
        var kept = arguments is [_, var part, _] && line.Current.EndsWith(part, StringComparison.Ordinal)
            ? line.Current.Length - part.Length
            : 0;
        foreach (var (text, meaning) in await new Completer(terminal).CompleteAsync(line, cancel))
        {
            // A name with a line end in it cannot be told to a shell.
            if (!text.AsSpan().ContainsAny('\n', '\t'))
            {
                terminal.Out.WriteLine(described && meaning.Length > 0 ? $"{text[kept..]}\t{meaning}" : text[kept..]);
            }
        }

        return Command.Done;
    }
}
