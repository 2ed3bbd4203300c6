using System.Text;

namespace Muster.Cli;

/// <summary>What is shown to whoever asks for help, or mistypes.</summary>
internal static class HelpText
{
    private const int NameColumn = 14;

    public static string Of(Command command, string program) =>
        $"""
        {$"Usage: {program} {command.Words} {command.Takes}".TrimEnd()}

        {string.Format(null, command.About, program)}

        Options (one dash or two; -name=value or -name value):

        {command.Flags.Describe()}
        """.Replace("Options (one dash or two; -name=value or -name value):\n\n\n", "", StringComparison.Ordinal);

    /// <summary>Its commands, and of each the first example.</summary>
    public static string OfGroup(string group, string program)
    {
        var text = new StringBuilder($"Usage: {program} {group} <subcommand> [options] [args]\n\n  {CommandTree.SummaryOf(group)}.\n\n");
        var members = CommandTree.Listed.Where(entry => entry.Words.StartsWith($"{group} ", StringComparison.Ordinal)).ToList();
        foreach (var example in members.Select(entry => entry.Make().Examples.FirstOrDefault()).OfType<string>())
        {
            text.Append("      ").AppendFormat(null, example, program).Append('\n');
        }

        text.Append("\nSubcommands:\n\n");
        foreach (var next in members.Select(entry => entry.Words[(group.Length + 1)..].Split(' ')[0]).Distinct(StringComparer.Ordinal))
        {
            Row(text, next, CommandTree.SummaryOf($"{group} {next}"));
        }

        return text.Append($"\n  {program} {group} <subcommand> -help tells more.\n").ToString();
    }

    public static string OfAll(string program)
    {
        var text = new StringBuilder($"Usage: {program} [--version] [--help] <command> [<args>]\n\nAvailable commands are:\n");
        foreach (var (word, summary) in CommandTree.Top)
        {
            Row(text, word, summary);
        }

        return text.Append('\n').ToString();
    }

    private static void Row(StringBuilder text, string name, string summary) =>
        text.Append("    ").Append(name.PadRight(NameColumn)).Append(summary).Append('\n');
}
