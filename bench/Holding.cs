using System.Globalization;

namespace Muster.Bench;

/// <summary>How much memory a server holds with many keys and instances in it, once it has come to rest.</summary>
internal static class Holding
{
    public const string Name = "memory";

    private const int Keys = 100_000;
    private const int Instances = 10_000;
    private const int InstancesPerNode = 10;
    private const int InstancesPerService = 100;
    private const int ValueBytes = 256;
    private const int AtOnce = 64;

    /// <summary>Long enough for either garbage collector to have seen that the filling is over.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(10);

    public static async Task<string> HoldAsync(IReadOnlyList<Server> servers)
    {
        var held = new List<long>();
        foreach (var server in servers)
        {
            await FillAsync(server);
            await Task.Delay(_rest, TimeProvider.System);
            held.Add(server.ResidentBytes());
        }

        var cells = string.Concat(held.Select(bytes => string.Create(CultureInfo.InvariantCulture, $" {bytes >> 20} MiB |")));
        var names = string.Concat(servers.Select(server => $" {server.Name} |"));
        var part = held is [var ours, var theirs]
            ? string.Create(CultureInfo.InvariantCulture, $" **{(double)ours / theirs:0.00}** |")
            : "";
        return $"| resident memory |{names}{(part.Length > 0 ? " part of its |" : "")}\n"
            + $"|---|{string.Concat(Enumerable.Repeat("---:|", servers.Count + (part.Length > 0 ? 1 : 0)))}\n"
            + $"| {Keys} keys of {ValueBytes} bytes, {Instances} instances on {Instances / InstancesPerNode} nodes |{cells}{part}";
    }

    private static async Task FillAsync(Server server)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(0, Keys, options, async (i, _) =>
            await server.PutAsync($"/v1/kv/hold/{i % 100:d2}/key-{i:d6}", $"{i:d8}{new string('v', ValueBytes - 8)}"));
        await Parallel.ForAsync(0, Instances, options, async (i, _) =>
            await server.PutAsync("/v1/catalog/register", Registration(i)));
    }

    private static string Registration(int i)
    {
        var node = i / InstancesPerNode;
        return
            $$$"""
            {"Node":"hold-node-{{{node}}}","Address":"10.{{{node / 65536}}}.{{{node / 256 % 256}}}.{{{node % 256}}}",
             "Service":{"ID":"hold-{{{i}}}","Service":"hold-{{{i % (Instances / InstancesPerService)}}}","Port":80,
                        "Tags":["v1","primary"],"Meta":{"version":"1"}},
             "Checks":[{"CheckID":"c-{{{i}}}","Name":"alive","Status":"passing","ServiceID":"hold-{{{i}}}"}]}
            """;
    }
}
