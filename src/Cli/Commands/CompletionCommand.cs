using Muster.Cli.Completion;

namespace Muster.Cli.Commands;

internal sealed class CompletionCommand : Command
{
    public const string Line = "Writes a shell's completion script";

    public override string Words => "completion";

    public override string Summary => Line;

    public override string Takes => "SHELL";

    public override string About =>
        """
          For bash, zsh or fish. The tab key then completes commands, options, files, and names that the agent knows: keys,
          services, nodes and others. An agent that does not answer at once completes nothing; MUSTER_COMPLETE_TIMEOUT says
          how many milliseconds it may take (default 700). Packages bring the scripts along; `{0} -autocomplete-install`
          adds a line to the start-up files of the shells it finds, as Consul's does.

              source <({0} completion bash)
              {0} completion zsh > ~/.zfunc/_{0}
              {0} completion fish > ~/.config/fish/completions/{0}.fish
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands is not [var shell] || ShellScripts.Of(shell, terminal.Name) is not { } script)
        {
            terminal.Error.WriteLine(
                operands is [var unknown]
                    ? $"There is no script for \"{unknown}\": name bash, zsh or fish"
                    : $"Name one shell: {terminal.Name} completion bash, zsh or fish");
            return Task.FromResult(Failed);
        }

        terminal.Out.Write(script);
        return Task.FromResult(Done);
    }
}
