using System.Runtime.InteropServices;

namespace Muster.Cli.Commands;

internal sealed class MonitorCommand : ClientCommand
{
    public const string Line = "Shows the agent's log as it is written";

    private readonly Flag _json;
    private readonly Flag _level;

    public MonitorCommand()
        : base(Answers.OfAgent)
    {
        _json = Flags.Switch("log-json", "Each line as JSON.");
        _level = Flags.Text("log-level", "LEVEL", "The least that is shown: TRACE, DEBUG, INFO, WARN or ERR. Default INFO.");
    }

    public override string Words => "monitor";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Until Ctrl-C. The level is this listener's own: it may be finer than what the agent itself writes.

              {0} monitor -log-level=debug
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error starting monitor: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            ending.Cancel();
        });
        List<(string, string)> query = [("loglevel", _level.Text ?? "INFO")];
        if (_json.On)
        {
            query.Add(("logjson", ""));
        }

        try
        {
            await client.StreamAsync("/v1/agent/monitor", query, terminal.OutBytes, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return Done;
        }

        return Fail(
            terminal,
            "\nRemote side ended the monitor! This usually means that the\nremote side has exited or crashed.");
    }
}
