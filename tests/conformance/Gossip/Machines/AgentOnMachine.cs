using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>An agent on a machine of its own, ours or Consul's.</summary>
internal sealed class AgentOnMachine : Inhabitant
{
    /// <summary>What all others have without being told.</summary>
    private const string LanPace =
        "-hcl=gossip_lan { gossip_interval = \"200ms\" probe_interval = \"1s\" probe_timeout = \"500ms\" suspicion_mult = 4 }";

    private static readonly string[] _states = ["none", "alive", "leaving", "left", "failed"];

    private readonly Func<string[], ProcessStartInfo> _program;
    private readonly TempFolder? _folder;

    private AgentOnMachine(string name, Machine machine, ChildProcess process, Func<string[], ProcessStartInfo> program, TempFolder? folder)
        : base(name, machine, process)
    {
        (_program, _folder) = (program, folder);
        Client = machine.HttpTo(new Uri("http://127.0.0.1:8500"));
    }

    /// <summary>Stands beside it.</summary>
    public HttpClient Client { get; }

    /// <summary>One of ours, with a catalog of its own.</summary>
    public static Task<AgentOnMachine> MusterAsync(string name, Machine machine, params string[] arguments) =>
        StartAsync(name, machine, Muster, null, ["-dev", LanPace, .. arguments]);

    /// <summary>The same, with what it knows in a folder that outlives it.</summary>
    public static Task<AgentOnMachine> MusterAsync(string name, Machine machine, TempFolder folder, params string[] arguments) =>
        StartAsync(name, machine, Muster, null, ["-server", "-bootstrap-expect=1", $"-data-dir={folder.Path}", .. arguments]);

    /// <summary>Consul's, with a catalog of its own.</summary>
    public static Task<AgentOnMachine> ConsulServerAsync(string name, Machine machine, params string[] arguments)
    {
        var folder = new TempFolder();
        return StartAsync(
            name, machine, Consul, folder, ["-server", "-bootstrap-expect=1", $"-data-dir={folder.Path}", "-hcl=performance { raft_multiplier = 1 }", .. arguments]);
    }

    /// <summary>Consul's, which asks its servers.</summary>
    public static Task<AgentOnMachine> ConsulClientAsync(string name, Machine machine, params string[] arguments)
    {
        var folder = new TempFolder();
        return StartAsync(name, machine, Consul, folder, [$"-data-dir={folder.Path}", .. arguments]);
    }

    /// <summary>The command line beside it: what it said, whatever came of it.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => Machine.RunAsync(_program(arguments));

    public override async Task<IReadOnlyDictionary<string, string>> MembersAsync() =>
        (await ListAsync()).ToDictionary(NameOf, member => _states[member.GetProperty("Status").GetInt32()], StringComparer.Ordinal);

    public override async Task<IReadOnlyDictionary<string, string>> TagsOfAsync(string member) =>
        TagsOf((await ListAsync()).Single(one => NameOf(one) == member).GetProperty("Tags"));

    public override async Task JoinAsync(Machine through)
    {
        using var answer = await Client.PutAsync($"/v1/agent/join/{through.Address}:{Port}", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public override async Task LeaveAsync()
    {
        using var answer = await Client.PutAsync("/v1/agent/leave", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await Process.WaitForExitAsync();
    }

    public override async Task FireAsync(string what)
    {
        using var answer = await Client.PutAsync($"/v1/event/fire/{what}", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public override async Task<IReadOnlyList<(ulong Time, string What)>> HeardAsync() =>
    [
        .. (await Client.GetFromJsonAsync<JsonElement>("/v1/event/list")).EnumerateArray()
            .Select(one => (one.GetProperty("LTime").GetUInt64(), one.GetProperty("Name").GetString()!))
            .Order(),
    ];

    /// <summary>What gossip says of a node in its catalog: <c>passing</c>, <c>critical</c>; null: it is not there.</summary>
    public async Task<string?> HealthOfAsync(string node)
    {
        var checks = await Client.GetFromJsonAsync<JsonElement>($"/v1/health/node/{node}");
        return checks.EnumerateArray().Where(check => check.GetProperty("CheckID").GetString() == "serfHealth")
            .Select(check => check.GetProperty("Status").GetString()).FirstOrDefault();
    }

    public Task HealthAsync(string node, string? status) => Eventually.Until(
        async () => await HealthOfAsync(node) == status, $"{node} is {status ?? "no node"} in the catalog of {Name}", Patience);

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
        _folder?.Dispose();
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync() =>
        [.. (await Client.GetFromJsonAsync<JsonElement>("/v1/agent/members")).EnumerateArray()];

    private static string NameOf(JsonElement member) => member.GetProperty("Name").GetString()!;

    private static ProcessStartInfo Muster(params string[] arguments) => new(Checkout.Program, arguments);

    private static ProcessStartInfo Consul(params string[] arguments) => PeersFolder.Start("consul", arguments);

    private static async Task<AgentOnMachine> StartAsync(
        string name, Machine machine, Func<string[], ProcessStartInfo> program, TempFolder? folder, string[] arguments)
    {
        var bind = arguments.Any(argument => argument.StartsWith("-bind", StringComparison.Ordinal)) ? [] : (string[])[$"-bind={machine.Address}"];
        var process = machine.Start(program(
            ["agent", $"-node={name}", "-log-level=debug", "-serf-wan-port=-1", "-hcl=disable_update_check = true", .. bind, .. arguments]));
        var agent = new AgentOnMachine(name, machine, process, program, folder);
        await agent.AnswersAsync();
        return agent;
    }
}
