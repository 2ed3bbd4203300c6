using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class WatchersCommand : ClientCommand
{
    public const string Line = "Shows who waits for what at the agent";

    private readonly Flag _format;

    public WatchersCommand()
        : base(Answers.OfAgent) => _format = OutputFormat.Add(Flags);

    public override string Words => "watchers";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Blocking queries, watches of the agent's configuration, and streams (monitor, metrics), longest first. In a pipe:
          one line each, its columns parted by tabs, without a head.

              {0} watchers
              {0} watchers | cut -f3 | sort | uniq -c
              {0} watchers -format=json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying agent: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            return Fail(terminal, TooMany(operands, 0));
        }

        var json = (await client.GetAsync("/v1/muster/watchers", cancel)).Json();
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(json));
            return Done;
        }

        string[][] rows = [.. json.EnumerateArray().Select(Row)];
        if (terminal.OutIsWatched)
        {
            terminal.Out.Write(rows.Length == 0
                ? "Nobody waits for anything.\n"
                : Table.Of([["Client", "Since", "Waits for", "Index", "Door", "Program"], .. rows]));
        }
        else
        {
            foreach (var row in rows)
            {
                terminal.Out.WriteLine(string.Join('\t', row));
            }
        }

        return Done;
    }

    private static string[] Row(JsonElement wait)
    {
        string Of(string name) => wait.GetProperty(name).GetString()!;
        var door = Of("Kind") == "stream" ? "stream" : Of("Door");
        return [Of("Client"), Length(wait.GetProperty("Seconds").GetDouble()), Of("Asks"), Dash(Of("Index")), door, Dash(Of("Program"))];
    }

    private static string Dash(string text) => text.Length == 0 ? "-" : text;

    private static string Length(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalMinutes: < 1 } few => $"{few.Seconds}s",
        { TotalHours: < 1 } some => $"{some.Minutes}m{some.Seconds}s",
        { TotalDays: < 1 } more => $"{more.Hours}h{more.Minutes}m",
        var many => $"{(int)many.TotalDays}d{many.Hours}h",
    };
}
