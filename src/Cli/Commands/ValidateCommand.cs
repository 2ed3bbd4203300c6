using Muster.Agent.Config;

namespace Muster.Cli.Commands;

internal sealed class ValidateCommand : Command
{
    public const string Line = "Checks files of configuration without starting";

    private readonly Flag _format;
    private readonly Flag _quiet;

    public ValidateCommand()
    {
        _format = Flags.Text("config-format", "FORMAT", "hcl or json, for files whose name does not say it.");
        _quiet = Flags.Switch("quiet", "Say nothing when all is well.");
    }

    public override string Words => "validate";

    public override string Summary => Line;

    public override string Takes => "[options] FILE_OR_FOLDER...";

    public override string About =>
        """
          Reads what `agent -config-file` and `-config-dir` would read, and says what is wrong, or what would change nothing.

              {0} validate /etc/muster.d
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel) =>
        Task.FromResult(Run(operands, terminal));

    private int Run(IReadOnlyList<string> paths, Terminal terminal)
    {
        if (paths.Count == 0)
        {
            terminal.Error.WriteLine("Must specify at least one config file or directory");
            return Failed;
        }

        var flags = new AgentFlags { ConfigPaths = paths, ConfigFormat = _format.Text };
        if (!ConfigFiles.Read(flags.ConfigPaths, flags.ConfigFormat).TryGet(out var documents, out var refused)
            || !ConfigCheck.Check(flags, documents, Machine.This()).TryGet(out var config, out refused))
        {
            terminal.Error.WriteLine($"Config validation failed: {refused.Message}");
            return Failed;
        }

        if (!_quiet.On)
        {
            foreach (var note in config.Notes)
            {
                terminal.Out.WriteLine($"  {note}");
            }

            terminal.Out.WriteLine("Configuration is valid!");
        }

        return Done;
    }
}
