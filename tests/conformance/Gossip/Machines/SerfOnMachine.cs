using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>
/// A real serf agent on a machine of its own; tagged as a client of Consul, so that it is a node of catalogs.
/// </summary>
internal sealed class SerfOnMachine : Inhabitant
{
    private readonly string _version;
    private readonly TempFolder _folder;

    private SerfOnMachine(string version, string name, Machine machine, ChildProcess process, TempFolder folder)
        : base(name, machine, process) => (_version, _folder) = (version, folder);

    /// <param name="version"><c>0.9</c> or <c>0.10</c>.</param>
    /// <param name="arguments">Besides its name and its tags; without <c>-bind</c> among them it listens at its machine's address.</param>
    public static async Task<SerfOnMachine> StartAsync(string version, string name, Machine machine, params string[] arguments)
    {
        var folder = new TempFolder();
        var heard = $"-event-handler=user=echo \"$SERF_USER_LTIME $SERF_USER_EVENT\" >> {HeardIn(folder)}";
        var bind = arguments.Any(argument => argument.StartsWith("-bind", StringComparison.Ordinal)) ? [] : (string[])[$"-bind={machine.Address}:{Port}"];
        var process = machine.Start(PeersFolder.Start(
            $"serf-{version}", ["agent", $"-node={name}", "-tag=role=node", "-tag=dc=dc1", "-log-level=debug", heard, .. bind, .. arguments]));
        var serf = new SerfOnMachine(version, name, machine, process, folder);
        await serf.AnswersAsync();
        return serf;
    }

    /// <summary>The command line beside it: what it said, whatever came of it.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string command, params string[] arguments) =>
        Machine.RunAsync(PeersFolder.Start($"serf-{_version}", [command, .. arguments]));

    public override async Task<IReadOnlyDictionary<string, string>> MembersAsync() =>
        (await ListAsync()).ToDictionary(Text("name"), Text("status"), StringComparer.Ordinal);

    public override async Task<IReadOnlyDictionary<string, string>> TagsOfAsync(string member) =>
        TagsOf((await ListAsync()).Single(one => Text("name")(one) == member).GetProperty("tags"));

    public override async Task JoinAsync(Machine through)
    {
        var (code, output) = await RunAsync("join", $"{through.Address}:{Port}");
        Assert.True(code == 0, output);
    }

    public override async Task LeaveAsync()
    {
        await RunAsync("leave");
        await Process.WaitForExitAsync();
    }

    /// <summary>Consul's record of an event, as far as text can hold it: the bytes that are no text, a shell writes.</summary>
    public override async Task FireAsync(string what)
    {
        Assert.InRange(what.Length, 1, 31);
        var text = string.Create(CultureInfo.InvariantCulture, $@"\{Octal(0xa0 + what.Length)}{what}");
        var record = $@"\204\242ID\244e-id\241n{text}\241p\240\241v\001";
        var (code, output) = await Machine.RunAsync(InShell($"serf event -coalesce=false consul:event:{what} \"$(printf '{record}')\""));
        Assert.True(code == 0, output);
    }

    public override async Task<IReadOnlyList<(ulong Time, string What)>> HeardAsync()
    {
        const string consuls = "consul:event:";
        var lines = File.Exists(HeardIn(_folder)) ? await File.ReadAllLinesAsync(HeardIn(_folder)) : [];
        return
        [
            .. lines.Select(line => line.Split(' ', 2))
                .Where(parts => parts.Length == 2 && parts[1].StartsWith(consuls, StringComparison.Ordinal))
                .Select(parts => (ulong.Parse(parts[0], CultureInfo.InvariantCulture), parts[1][consuls.Length..]))
                .Order(),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        var (code, output) = await RunAsync("members", "-format=json");
        return code == 0 ? [.. JsonSerializer.Deserialize<JsonElement>(output).GetProperty("members").EnumerateArray()] : [];
    }

    private static Func<JsonElement, string> Text(string name) => member => member.GetProperty(name).GetString()!;

    private static string HeardIn(TempFolder folder) => folder.File("heard");

    private static string Octal(int value) => Convert.ToString(value, 8);

    private ProcessStartInfo InShell(string script)
    {
        var serf = PeersFolder.Start($"serf-{_version}");
        var shell = new ProcessStartInfo("sh", ["-c", script]);
        shell.Environment["PATH"] = $"{Path.GetDirectoryName(serf.FileName)}:{Environment.GetEnvironmentVariable("PATH")}";
        return shell;
    }
}
