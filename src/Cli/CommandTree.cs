using Muster.Cli.Commands;
using Muster.Cli.Completion;

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
        ["config"] = "Configuration entries: a service mesh's settings for all agents",
        ["kv"] = "Read, write and carry over the key-value store",
        ["snapshot"] = "Save all there is to a file, put it back, or look into such a file",
        ["operator"] = "What an operator of the servers sees and sets",
        ["operator autopilot"] = "How servers are looked after",
        ["operator raft"] = "Which servers vote",
        ["services"] = "Register services with the agent, or remove them",
    };

    /// <summary>Made on demand: a command's flags are not built when another one runs.</summary>
    private static readonly (string Words, string Summary, Func<Command> Make)[] _commands =
    [
        ("agent", AgentCommand.Line, () => new AgentCommand()),
        ("catalog datacenters", CatalogDatacentersCommand.Line, () => new CatalogDatacentersCommand()),
        ("catalog history", CatalogHistoryCommand.Line, () => new CatalogHistoryCommand()),
        ("catalog nodes", CatalogNodesCommand.Line, () => new CatalogNodesCommand()),
        ("catalog services", CatalogServicesCommand.Line, () => new CatalogServicesCommand()),
        ("completion", CompletionCommand.Line, () => new CompletionCommand()),
        ("config delete", ConfigDeleteCommand.Line, () => new ConfigDeleteCommand()),
        ("config list", ConfigListCommand.Line, () => new ConfigListCommand()),
        ("config read", ConfigReadCommand.Line, () => new ConfigReadCommand()),
        ("config write", ConfigWriteCommand.Line, () => new ConfigWriteCommand()),
        ("debug", DebugCommand.Line, () => new DebugCommand()),
        ("event", EventCommand.Line, () => new EventCommand()),
        ("exec", ExecCommand.Line, () => new ExecCommand()),
        ("force-leave", ForceLeaveCommand.Line, () => new ForceLeaveCommand()),
        ("info", InfoCommand.Line, () => new InfoCommand()),
        ("join", JoinCommand.Line, () => new JoinCommand()),
        ("keygen", KeygenCommand.Line, () => new KeygenCommand()),
        ("keyring", KeyringCommand.Line, () => new KeyringCommand()),
        ("kv delete", KvDeleteCommand.Line, () => new KvDeleteCommand()),
        ("kv diff", KvDiffCommand.Line, () => new KvDiffCommand()),
        ("kv export", KvExportCommand.Line, () => new KvExportCommand()),
        ("kv get", KvGetCommand.Line, () => new KvGetCommand()),
        ("kv history", KvHistoryCommand.Line, () => new KvHistoryCommand()),
        ("kv import", KvImportCommand.Line, () => new KvImportCommand()),
        ("kv put", KvPutCommand.Line, () => new KvPutCommand()),
        ("kv revert", KvRevertCommand.Line, () => new KvRevertCommand()),
        ("leave", LeaveCommand.Line, () => new LeaveCommand()),
        ("lock", LockCommand.Line, () => new LockCommand()),
        ("maint", MaintCommand.Line, () => new MaintCommand()),
        ("manual", ManualCommand.Line, () => new ManualCommand()),
        ("members", MembersCommand.Line, () => new MembersCommand()),
        ("monitor", MonitorCommand.Line, () => new MonitorCommand()),
        ("operator autopilot get-config", OperatorAutopilotGetConfigCommand.Line, () => new OperatorAutopilotGetConfigCommand()),
        ("operator autopilot set-config", OperatorAutopilotSetConfigCommand.Line, () => new OperatorAutopilotSetConfigCommand()),
        ("operator autopilot state", OperatorAutopilotStateCommand.Line, () => new OperatorAutopilotStateCommand()),
        ("operator raft list-peers", OperatorRaftListPeersCommand.Line, () => new OperatorRaftListPeersCommand()),
        ("operator raft remove-peer", OperatorRaftRemovePeerCommand.Line, () => new OperatorRaftRemovePeerCommand()),
        ("reachability", ReachabilityCommand.Line, () => new ReachabilityCommand()),
        ("reload", ReloadCommand.Line, () => new ReloadCommand()),
        ("rtt", RttCommand.Line, () => new RttCommand()),
        ("services deregister", ServicesDeregisterCommand.Line, () => new ServicesDeregisterCommand()),
        ("services register", ServicesRegisterCommand.Line, () => new ServicesRegisterCommand()),
        ("snapshot inspect", SnapshotInspectCommand.Line, () => new SnapshotInspectCommand()),
        ("snapshot restore", SnapshotRestoreCommand.Line, () => new SnapshotRestoreCommand()),
        ("snapshot save", SnapshotSaveCommand.Line, () => new SnapshotSaveCommand()),
        ("validate", ValidateCommand.Line, () => new ValidateCommand()),
        ("version", VersionCommand.Line, () => new VersionCommand()),
        ("watch", WatchCommand.Line, () => new WatchCommand()),
        ("watchers", WatchersCommand.Line, () => new WatchersCommand()),
        ("why", WhyCommand.Line, () => new WhyCommand()),
    ];

    /// <summary>Every command, by its words, in their order.</summary>
    public static IEnumerable<(string Words, string Summary, Func<Command> Make)> Listed => _commands;

    /// <summary>What may stand first: commands of one word, and groups.</summary>
    public static IEnumerable<(string Word, string Summary)> Top =>
        _commands.Where(entry => !entry.Words.Contains(' ', StringComparison.Ordinal))
            .Select(entry => (entry.Words, entry.Summary))
            .Concat(_groups.Where(group => !group.Key.Contains(' ', StringComparison.Ordinal)).Select(group => (group.Key, group.Value)))
            .OrderBy(entry => entry.Item1, StringComparer.Ordinal);

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancel)
    {
        if (CompletionRequest.IsOne(terminal))
        {
            return await CompletionRequest.AnswerAsync(arguments, terminal, cancel);
        }

        if (arguments is ["-autocomplete-install" or "--autocomplete-install" or "-autocomplete-uninstall" or "--autocomplete-uninstall", ..])
        {
            return ShellFiles.Change(arguments[0].EndsWith("-install", StringComparison.Ordinal), terminal);
        }

        if (arguments is ["-v" or "-version" or "--version", ..])
        {
            arguments = ["version"];
        }

        var asksHelp = arguments.TakeWhile(argument => argument != "--").Any(_helpWords.Contains);
        if (Find(arguments) is not { } command)
        {
            return ShowGroup(arguments, terminal, asksHelp);
        }

        if (asksHelp)
        {
            terminal.Out.Write(HelpText.Of(command, terminal.Name));
            return Command.Done;
        }

        var rest = arguments[command.Words.Split(' ').Length..];
        var (operands, complaint) = command.TakesFlagsAnywhere ? command.Flags.ParseAnywhere(rest) : command.Flags.Parse(rest);
        if (complaint is null)
        {
            return await command.RunAsync(operands, terminal, cancel);
        }

        command.Complain(complaint, terminal);
        return Command.Failed;
    }

    /// <summary>The command that these arguments call, made anew; null when they call none.</summary>
    public static Command? Find(string[] arguments) =>
        _commands.FirstOrDefault(entry => Calls(entry.Words, arguments)).Make?.Invoke();

    /// <summary>The longest group that these arguments begin with; empty when they name none.</summary>
    public static string GroupOf(string[] arguments) =>
        _groups.Keys.Where(words => Calls(words, arguments)).MaxBy(words => words.Length) ?? "";

    public static string SummaryOf(string words) =>
        _groups.GetValueOrDefault(words) ?? _commands.FirstOrDefault(entry => entry.Words == words).Summary ?? "";

    private static bool Calls(string words, string[] arguments)
    {
        var parts = words.Split(' ');
        return arguments.Length >= parts.Length && arguments.AsSpan(0, parts.Length).SequenceEqual(parts);
    }

    private static int ShowGroup(string[] arguments, Terminal terminal, bool asksHelp)
    {
        var to = asksHelp ? terminal.Out : terminal.Error;
        if (GroupOf(arguments) is { Length: > 0 } group)
        {
            to.Write(HelpText.OfGroup(group, terminal.Name));
            return asksHelp ? Command.Done : Command.Failed;
        }

        to.Write(HelpText.OfAll(terminal.Name));
        return asksHelp ? Command.Done : NoSuchCommand;
    }
}
