using System.Globalization;
using Muster.Bench;

// bench [--seconds S] [--rounds N] [--only TEXT] [--on muster|rival|both]
//   Muster and a real Consul, then Muster and a real etcd, all durable, turn by turn on this machine; prints tables of
//   ratios as it goes.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = TimeSpan.FromSeconds(double.Parse(Option("--seconds") ?? "4"));
var rounds = int.Parse(Option("--rounds") ?? "3");
var only = Option("--only") ?? "";
var on = Option("--on") ?? "both";

foreach (var match in Match.All)
{
    var rows = match.Rows.Where(row => row.IsCalled(only)).ToList();
    var crowds = match.Crowds.Where(row => row.IsCalled(only)).ToList();
    if (rows.Count + crowds.Count > 0)
    {
        await using var field = await Field.OpenAsync(match, on);
        await LoadsAsync(match, rows, field.Servers);
        await CrowdsAsync(match, crowds, field.Servers);
    }
}

// What was measured before must not be in memory.
if (Holding.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
{
    await using var field = await Field.OpenAsync(Match.Consul, on);
    Console.WriteLine(await Holding.HoldAsync(field.Servers));
}

return 0;

async Task LoadsAsync(Match match, IReadOnlyList<Row> rows, IReadOnlyList<Server> servers)
{
    if (rows.Count == 0)
    {
        return;
    }

    foreach (var server in servers)
    {
        await match.FillRowsAsync(server);
    }

    var contest = new Contest(servers, seconds, rounds);
    Console.WriteLine(Table.Head(servers));
    foreach (var row in rows)
    {
        Console.WriteLine(Table.Line(row, contest.Hold(row)));
    }

    Console.WriteLine();
}

async Task CrowdsAsync(Match match, IReadOnlyList<CrowdRow> crowds, IReadOnlyList<Server> servers)
{
    if (crowds.Count == 0)
    {
        return;
    }

    foreach (var server in servers)
    {
        await match.FillCrowdsAsync(server);
    }

    Console.WriteLine(CrowdRow.Head(servers));
    foreach (var row in crowds)
    {
        Console.WriteLine(await row.HoldAsync(servers, rounds));
    }

    Console.WriteLine();
}

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
