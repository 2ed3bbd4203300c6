using System.Globalization;
using Muster.Bench;
using Muster.Tests.Support;

// bench [--seconds S] [--rounds N] [--only TEXT] [--on muster|consul|both]
//   Muster and a real Consul, both durable, turn by turn on this machine; prints a table of ratios as it goes.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = TimeSpan.FromSeconds(double.Parse(Option("--seconds") ?? "4"));
var rounds = int.Parse(Option("--rounds") ?? "3");
var only = Option("--only") ?? "";
var on = Option("--on") ?? "both";

await using var agent = on == "consul" ? null : await AgentProcess.StartAsync();
await using var consul = on == "muster" ? null : await ConsulProcess.StartAsync();
Server[] servers = [.. agent is null ? [] : (Server[])[Server.Of(agent)], .. consul is null ? [] : (Server[])[Server.Of(consul)]];
foreach (var server in servers)
{
    await Row.FillAsync(server);
}

var contest = new Contest(servers, seconds, rounds);
Console.WriteLine(Table.Head(servers));
foreach (var row in Row.All.Where(row => row.IsCalled(only)))
{
    Console.WriteLine(Table.Line(row, contest.Hold(row)));
}

return 0;

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
