using Muster.Agent;

namespace Muster.Cli.Manual;

/// <summary>The manual: a page for the program, one for each command, one for configuration. Made of what help shows.</summary>
/// <param name="date">For the foot of a page: <c>2026-01-31</c>.</param>
internal sealed class ManualPages(string date)
{
    private const string Program = "muster";
    private const int Commands = 1;
    private const int Formats = 5;

    private static readonly string _version = $"Muster {Release.Muster}";

    /// <summary>Every page, by the name of its file.</summary>
    public IEnumerable<(string File, string Text)> All()
    {
        yield return ($"{Program}.1", OfProgram());
        foreach (var (words, _, make) in CommandTree.Listed)
        {
            yield return ($"{NameOf(words)}.1", Of(make()));
        }

        yield return ($"{ConfigurationPage.Name}.5", OfConfiguration());
    }

    public string OfProgram()
    {
        var page = new Roff(Program, Commands, date, _version)
            .Section("NAME").Line($"{Program} - service discovery and configuration, as Consul's clients know it")
            .Section("SYNOPSIS").Line($"`{Program}` [--version] [--help] `COMMAND` [options] [operands]")
            .Section("DESCRIPTION")
            .Paragraph(
                "One program: `muster agent` runs an agent, through whose HTTP and DNS interfaces services find each other and learn "
                + "their configuration; every other command asks an agent. Called by a link named `consul` it goes by that name.")
            .Paragraph(
                "Options stand before operands, begin with one dash or two, and take their value after an equals sign or as the "
                + "next word.")
            .Section("COMMANDS");
        foreach (var (words, summary, _) in CommandTree.Listed)
        {
            page.Term($"{Program} {words}", $"{summary}. See {NameOf(words)}(1).");
        }

        page.Section("EXIT STATUS").Line(
            "0 when it was done, 1 when it was not: standard error says why, and what to do. 127 for an unknown command.");
        page.Section("ENVIRONMENT");
        foreach (var (variable, flag) in HttpFlags.Variables)
        {
            page.Term(variable, flag);
        }

        page.Term("NO_COLOR", "Set to anything, it keeps colours away. Without it they are shown on terminals only.");
        page.Section("FILES")
            .Term("/etc/muster.d/", $"Configuration of the packaged agent, see {ConfigurationPage.Name}(5).")
            .Term("/var/lib/muster/", "What the packaged agent keeps. Belongs to one agent at a time.");
        return page.Section("SEE ALSO").Line($"{ConfigurationPage.Name}(5), {NameOf("agent")}(1)").ToString();
    }

    public string Of(Command command)
    {
        var page = new Roff(NameOf(command.Words), Commands, date, _version)
            .Section("NAME").Line($"{NameOf(command.Words)} - {char.ToLowerInvariant(command.Summary[0])}{command.Summary[1..]}")
            .Section("SYNOPSIS").Line($"`{Program} {command.Words}` {command.Takes}".TrimEnd())
            .Section("DESCRIPTION").Prose(string.Format(null, command.About, Program));
        if (command.Flags.All.Count > 0)
        {
            page.Section("OPTIONS");
            foreach (var flag in command.Flags.All)
            {
                page.Term(flag.IsSwitch ? $"-{flag.Name}" : $"-{flag.Name}={flag.Placeholder}", flag.Help);
            }
        }

        return page.Section("SEE ALSO").Line(string.Join(", ", SeeAlso(command))).ToString();
    }

    public string OfConfiguration() => ConfigurationPage.Write(
        new Roff(ConfigurationPage.Name, Formats, date, _version), CommandTree.Find(["agent"])!.Flags);

    public static string NameOf(string words) => $"{Program}-{words.Replace(' ', '-')}";

    private static IEnumerable<string> SeeAlso(Command command)
    {
        yield return $"{Program}(1)";
        var group = command.Words.Contains(' ', StringComparison.Ordinal) ? command.Words[..(command.Words.LastIndexOf(' ') + 1)] : null;
        foreach (var (words, _, _) in CommandTree.Listed)
        {
            if (group is not null && words.StartsWith(group, StringComparison.Ordinal) && words != command.Words)
            {
                yield return $"{NameOf(words)}(1)";
            }
        }

        if (command.Words is "agent" or "validate" or "reload")
        {
            yield return $"{ConfigurationPage.Name}(5)";
        }
    }
}
