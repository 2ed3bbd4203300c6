namespace Muster.Cli;

/// <summary>A command that asks an agent.</summary>
internal abstract class ClientCommand : Command
{
    private readonly HttpFlags _http;

    protected ClientCommand(Answers answers) => _http = new HttpFlags(Flags, answers);

    /// <summary>What Consul writes before the trouble: <c>Error querying agent: </c>.</summary>
    protected abstract string TroubleBegins(IReadOnlyList<string> operands);

    public sealed override AgentAddress AgentFor(Terminal terminal) => _http.Resolve(terminal);

    public sealed override async Task<int> RunAsync(
        IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            using var client = AgentClient.Open(AgentFor(terminal));
            return await AskAsync(client, operands, terminal, cancel);
        }
        catch (AgentTroubleException trouble)
        {
            terminal.Error.WriteLine((trouble.BeforeAsking ? "Error connecting to Consul agent: " : TroubleBegins(operands)) + trouble.Message);
            if (trouble.Advice.Length > 0)
            {
                terminal.Error.WriteLine(trouble.Advice.Replace("`muster ", $"`{terminal.CalledAs} ", StringComparison.Ordinal));
            }

            return Failed;
        }
    }

    protected abstract Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel);

    protected static string TooMany(IReadOnlyList<string> operands, int expected) =>
        $"Too many arguments (expected {expected}, got {operands.Count})";

    protected static int Fail(Terminal terminal, string message)
    {
        terminal.Error.WriteLine(message);
        return Failed;
    }
}
