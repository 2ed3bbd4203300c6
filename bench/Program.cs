using System.Globalization;
using Muster.Bench;
using Muster.Tests.Support;

// bench [--seconds S] [--rounds N] [--only TEXT] [--muster-only]
//   Muster and a real Consul, both durable, side by side on this machine; prints a table of ratios as it goes.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = double.Parse(Option("--seconds") ?? "4");
var rounds = int.Parse(Option("--rounds") ?? "3");
var only = Option("--only") ?? "";
var alone = args.Contains("--muster-only");

await using var agent = await AgentProcess.StartAsync();
await using var consul = alone ? null : await ConsulProcess.StartAsync();
var muster = Server.Of(agent);
await Row.FillAsync(muster);
var rows = Row.All.Where(row => $"{row.Name} {row.Connections}".Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
if (consul is null)
{
    var contest = new Contest(muster, muster, TimeSpan.FromSeconds(seconds), rounds);
    Console.WriteLine(Table.HeadAlone);
    foreach (var row in rows)
    {
        Console.WriteLine(Table.Line(row, contest.HoldAlone(row, muster)));
    }
}
else
{
    await Row.FillAsync(Server.Of(consul));
    var contest = new Contest(muster, Server.Of(consul), TimeSpan.FromSeconds(seconds), rounds);
    Console.WriteLine(Table.Head);
    foreach (var row in rows)
    {
        var (ours, theirs) = contest.Hold(row);
        Console.WriteLine(Table.Line(row, ours, theirs));
    }
}

return 0;

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
