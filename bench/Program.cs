using System.Globalization;
using Muster.Bench;

// bench [--seconds S] [--rounds N] [--only TEXT] [--on muster|consul|both]
//   Muster and a real Consul, both durable, turn by turn on this machine; prints a table of ratios as it goes.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = TimeSpan.FromSeconds(double.Parse(Option("--seconds") ?? "4"));
var rounds = int.Parse(Option("--rounds") ?? "3");
var only = Option("--only") ?? "";
var on = Option("--on") ?? "both";

await using (var field = await Field.OpenAsync(on))
{
    await LoadsAsync(field.Servers);
    await CrowdsAsync(field.Servers);
}

// What was measured before must not be in memory.
if (Holding.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
{
    await using var field = await Field.OpenAsync(on);
    Console.WriteLine(await Holding.HoldAsync(field.Servers));
}

return 0;

async Task LoadsAsync(IReadOnlyList<Server> servers)
{
    var rows = Row.All.Where(row => row.IsCalled(only)).ToList();
    if (rows.Count == 0)
    {
        return;
    }

    foreach (var server in servers)
    {
        await Row.FillAsync(server);
    }

    var contest = new Contest(servers, seconds, rounds);
    Console.WriteLine(Table.Head(servers));
    foreach (var row in rows)
    {
        Console.WriteLine(Table.Line(row, contest.Hold(row)));
    }

    Console.WriteLine();
}

async Task CrowdsAsync(IReadOnlyList<Server> servers)
{
    var rows = CrowdRow.All.Where(row => row.IsCalled(only)).ToList();
    if (rows.Count == 0)
    {
        return;
    }

    foreach (var server in servers)
    {
        await CrowdRow.FillAsync(server);
    }

    Console.WriteLine(CrowdRow.Head(servers));
    foreach (var row in rows)
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
