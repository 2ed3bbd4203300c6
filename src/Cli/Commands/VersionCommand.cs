using Muster.Agent;

namespace Muster.Cli.Commands;

internal sealed class VersionCommand : Command
{
    public const string Line = "Shows the version";

    private const string Protocol =
        "Protocol 2 spoken by default, understands 2 to 3 "
        + "(agent will automatically use protocol >2 when speaking to compatible agents)";

    private readonly Flag _format;

    public VersionCommand() => _format = OutputFormat.Add(Flags);

    public override string Words => "version";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Muster's own version, and the version of Consul whose behaviour it offers.

              {0} version
              {0} version -format=json
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        terminal.Out.Write(OutputFormat.IsJson(_format) ? Json() : Text(terminal.Name));
        return Task.FromResult(Done);
    }

    // Scripts ask a program called consul which Consul it is, and read the first line.
    private static string Text(string name) => name == "consul"
        ? $"Consul v{Release.Consul}\n{Protocol}\nMuster v{Release.Muster}\n"
        : $"Muster v{Release.Muster}\nConsul v{Release.Consul} is what it speaks as\n{Protocol}\n";

    private static string Json() =>
        $$"""
        {
           "Version": "{{Release.Consul}}",
           "Revision": "",
           "Prerelease": "",
           "RPC": {
              "Default": 2,
              "Min": 2,
              "Max": 3
           },
           "Muster": "{{Release.Muster}}"
        }

        """;
}
