using Muster.Cli.Commands;

namespace Muster.Cli;

/// <summary>Every command there is, and how one is found, described and run.</summary>
internal static class CommandTree
{
    /// <summary>What Consul answers when no command, or an unknown one, was given.</summary>
    private const int NoSuchCommand = 127;

    private static readonly string[] _helpWords = ["-h", "-help", "--help"];

    private static readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal)
    {
        ["catalog"] = "What the cluster offers: datacenters, nodes and services",
        ["kv"] = "Read, write and carry over the key-value store",
        ["services"] = "Register services with the agent, or remove them",
    };

    /// <summary>Made on demand: a command's flags are not built when another one runs.</summary>
    private static readonly (string Words, string Summary, Func<Command> Make)[] _commands =
    [
        ("agent", AgentCommand.Line, () => new AgentCommand()),
        ("catalog datacenters", CatalogDatacentersCommand.Line, () => new CatalogDatacentersCommand()),
        ("catalog nodes", CatalogNodesCommand.Line, () => new CatalogNodesCommand()),
        ("catalog services", CatalogServicesCommand.Line, () => new CatalogServicesCommand()),
        ("event", EventCommand.Line, () => new EventCommand()),
        ("force-leave", ForceLeaveCommand.Line, () => new ForceLeaveCommand()),
        ("info", InfoCommand.Line, () => new InfoCommand()),
        ("join", JoinCommand.Line, () => new JoinCommand()),
        ("keygen", KeygenCommand.Line, () => new KeygenCommand()),
        ("kv delete", KvDeleteCommand.Line, () => new KvDeleteCommand()),
        ("kv export", KvExportCommand.Line, () => new KvExportCommand()),
        ("kv get", KvGetCommand.Line, () => new KvGetCommand()),
        ("kv import", KvImportCommand.Line, () => new KvImportCommand()),
        ("kv put", KvPutCommand.Line, () => new KvPutCommand()),
        ("leave", LeaveCommand.Line, () => new LeaveCommand()),
        ("maint", MaintCommand.Line, () => new MaintCommand()),
        ("members", MembersCommand.Line, () => new MembersCommand()),
        ("monitor", MonitorCommand.Line, () => new MonitorCommand()),
        ("reload", ReloadCommand.Line, () => new ReloadCommand()),
        ("services deregister", ServicesDeregisterCommand.Line, () => new ServicesDeregisterCommand()),
        ("services register", ServicesRegisterCommand.Line, () => new ServicesRegisterCommand()),
        ("validate", ValidateCommand.Line, () => new ValidateCommand()),
        ("version", VersionCommand.Line, () => new VersionCommand()),
    ];

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancel)
    {
        if (arguments is ["-v" or "-version" or "--version", ..])
        {
            arguments = ["version"];
        }

        var asksHelp = arguments.TakeWhile(argument => argument != "--").Any(_helpWords.Contains);
        var found = _commands.FirstOrDefault(command => Calls(command.Words, arguments));
        if (found.Make is null)
        {
            return ShowGroup(arguments, terminal, asksHelp);
        }

        var command = found.Make();
        if (asksHelp)
        {
            terminal.Out.Write(Usage(command, terminal));
            return Command.Done;
        }

        var (operands, complaint) = command.Flags.Parse(arguments[command.Words.Split(' ').Length..]);
        if (complaint is null)
        {
            return await command.RunAsync(operands, terminal, cancel);
        }

        terminal.Error.WriteLine(complaint);
        terminal.Error.Write(Usage(command, terminal));
        return Command.Failed;
    }

    private static bool Calls(string words, string[] arguments)
    {
        var parts = words.Split(' ');
        return arguments.Length >= parts.Length && arguments.AsSpan(0, parts.Length).SequenceEqual(parts);
    }

    private static string Usage(Command command, Terminal terminal) =>
        $"""
        Usage: {terminal.Name} {command.Words} {command.Takes}

        {string.Format(null, command.About, terminal.Name)}

        Options (one dash or two; -name=value or -name value):

        {command.Flags.Describe()}
        """;

    private static int ShowGroup(string[] arguments, Terminal terminal, bool asksHelp)
    {
        var to = asksHelp ? terminal.Out : terminal.Error;
        if (arguments is [var first, ..] && _groups.TryGetValue(first, out var summary))
        {
            to.WriteLine($"Usage: {terminal.Name} {first} <subcommand> [options] [args]\n\n  {summary}.\n\nSubcommands:\n");
            foreach (var (words, line, _) in _commands.Where(c => c.Words.StartsWith($"{first} ", StringComparison.Ordinal)))
            {
                to.WriteLine($"    {words[(first.Length + 1)..],-14}{line}");
            }

            to.WriteLine($"\n  {terminal.Name} {first} <subcommand> -help tells more.");
            return asksHelp ? Command.Done : Command.Failed;
        }

        to.WriteLine($"Usage: {terminal.Name} [--version] [--help] <command> [<args>]\n\nAvailable commands are:\n");
        var lines = _commands.Where(c => !c.Words.Contains(' ', StringComparison.Ordinal)).Select(c => (c.Words, c.Summary))
            .Concat(_groups.Select(group => (group.Key, group.Value)))
            .OrderBy(line => line.Item1, StringComparer.Ordinal);
        foreach (var (words, line) in lines)
        {
            to.WriteLine($"    {words,-14}{line}");
        }

        to.WriteLine();
        return asksHelp ? Command.Done : NoSuchCommand;
    }
}
