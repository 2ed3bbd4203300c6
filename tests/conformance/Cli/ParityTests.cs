using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>
/// The same command line, given to the real Consul's program and to ours, each against a real Consul agent of its own: output, errors
/// and exit codes are the same. On purpose not the same: data that is no base64 is refused (Consul writes an empty value
/// and then complains), and <c>-cas -modify-index=0</c> means "only if it does not exist", as in the API.
/// </summary>
public sealed partial class ParityTests
{
    // , by each program on a key space of its own: app is its prefix.
    private static readonly string[] _commands =
    [
        "members",
        "members -status=alive",
        "members -status=failed",
        "members -status=(",
        "members -detailed",
        "kv put app/foo bar",
        "kv put app/empty",
        "kv put app/dash -x",
        "kv put -base64 app/b64 aGVsbG8=",
        "kv put -flags=42 app/flags v",
        "kv put -flags=abc app/flags v",
        "kv put -cas app/foo x",
        "kv put -modify-index=1 app/foo x",
        "kv put -acquire -release -session=x app/foo x",
        "kv put -cas -modify-index=1 app/foo x",
        "kv put app/sp%20a/b?c=d#e odd",
        "kv put app/ümlaut wert",
        "kv put /app/lead x",
        "kv put",
        "kv put a b c",
        "kv put -acquire app/lock x",
        "kv put app/file @/nonexistent/file",
        "kv get app/foo",
        "kv get /app/foo",
        "kv get --detailed app/flags",
        "kv get -detailed=true app/empty",
        "kv get -base64 app/foo",
        "kv get app/sp%20a/b?c=d#e",
        "kv get app/none",
        "kv get",
        "kv get a b",
        "kv get -recurse app",
        "kv get -recurse -detailed app",
        "kv get -recurse app/none",
        "kv get -keys app/",
        "kv get -keys -separator= app/",
        "kv get -keys app",
        "kv get -stale -recurse -base64 app",
        "kv delete -cas app/foo",
        "kv delete -modify-index=1 app/foo",
        "kv delete -cas -modify-index=1 -recurse app/foo",
        "kv delete -cas -recurse app/foo",
        "kv delete -cas -modify-index=1 app/foo",
        "kv delete app/foo",
        "kv delete app/foo",
        "kv delete -recurse app/",
        "kv delete",
        "kv put app/one 1",
        "kv put -flags=7 app/two",
        "kv export app/",
        "kv export /app/t",
        "kv export app/none",
        "kv export a b",
        "kv export -http-addr=127.0.0.1:1",
        "kv import [{\"key\":\"app/in\",\"flags\":3,\"value\":\"aGk=\"}]",
        "kv get -detailed app/in",
        "kv import []",
        "kv import",
        "kv import a b",
        "kv import @/nonexistent/file",
        "catalog datacenters",
        "catalog datacenters x",
        "catalog datacenters -http-addr=127.0.0.1:1",
        "maint",
        "maint -enable -disable",
        "maint -service=app-web",
        "maint -disable -reason=x",
        "maint -enable -reason=disk",
        "maint",
        "maint -disable",
        "maint -enable -service=nosuch",
        "maint -http-addr=127.0.0.1:1",
        "maint -enable -http-addr=127.0.0.1:1",
        "maint -disable -service=x -http-addr=127.0.0.1:1",
        "reload",
        "reload x",
        "reload -http-addr=127.0.0.1:1",
        "join",
        "join 127.0.0.1:1",
        "join -wan 127.0.0.1:1",
        "join -http-addr=127.0.0.1:1 127.0.0.1:1",
        "force-leave",
        "force-leave a b",
        "force-leave nosuch",
        "force-leave -prune nosuch",
        "force-leave -http-addr=127.0.0.1:1 x",
        "leave -http-addr=127.0.0.1:1",
        "validate",
        "monitor -log-level=zz",
        "monitor -http-addr=127.0.0.1:1",
        "catalog nodes",
        "catalog nodes -detailed",
        "catalog nodes -service=consul",
        "catalog nodes -service=nosuch",
        "catalog nodes -node-meta=a=b",
        "catalog nodes -filter=Bogus==1",
        "catalog nodes extra",
        "services register -name=app-web -id=app-1 -port=80 -address=10.0.0.1 -tag=b -tag=a -meta=k=v",
        "services register -name=app-api",
        "services register",
        "services register -name=x file.json",
        "services register -name=x -port=eighty",
        "services deregister -id=x file.json",
        "services deregister -id=nosuch",
        "catalog services",
        "catalog services -tags",
        "catalog services -node=n1 -tags",
        "catalog services -node=nosuch",
        "maint -enable -service=app-1",
        "maint",
        "maint -disable -service=app-1",
        "services deregister -id=app-1",
        "services deregister -id=app-api",
        "services deregister",
        "event",
        "event -name=a b c",
        "event -name=a -tag=x",
        "event -name=a -service=(",
        "event -name=a -service=b -tag=(",
        "event -name=a -node=( x",
        "event -name=app-deploy 1.2",
        "event -name=app/x -node=.* -service=con -tag=t",
        "event -name=_rexec x",
        $"event -name=a {new string('x', 600)}",
        "event -name=a -http-addr=127.0.0.1:1",
        "snapshot save",
        "snapshot save a b",
        "snapshot save -http-addr=127.0.0.1:1 /tmp/muster-never-written.snap",
        "snapshot restore",
        "snapshot restore a b",
        "snapshot restore /nonexistent/file",
        "snapshot inspect",
        "snapshot inspect a b",
        "snapshot inspect /nonexistent/file",
        "snapshot inspect /etc/passwd",
        "leave",
        "info -http-addr=127.0.0.1:1",
        "members -http-addr=127.0.0.1:1",
        "kv get -http-addr=http://127.0.0.1:1 foo",
        "kv put -http-addr 127.0.0.1:1 foo bar",
        "kv delete -http-addr=127.0.0.1:1 foo",
        "kv delete -http-addr=127.0.0.1:1 -recurse foo",
        "kv delete -http-addr=127.0.0.1:1 -cas -modify-index=1 foo",
        "kv put -http-addr=127.0.0.1:1 -cas -modify-index=1 foo x",
        "kv get -http-addr=127.0.0.1:1 -keys foo",
        "kv get -http-addr=127.0.0.1:1 -recurse foo",
        "services register -http-addr=127.0.0.1:1 -name=x",
        "catalog nodes -http-addr=127.0.0.1:1",
        "catalog services -http-addr=127.0.0.1:1",
    ];

    [NeedsPeer("consul")]
    public async Task Every_command_says_what_consuls_says()
    {
        await using var theirAgent = await ConsulProcess.StartAsync();
        await using var ourAgent = await ConsulProcess.StartAsync();
        var differences = new List<string>();
        foreach (var command in _commands)
        {
            var theirs = await RunAsync(PeersFolder.Get("consul"), command, theirAgent);
            var ours = await RunAsync(Checkout.Program, command, ourAgent);
            if (theirs != ours)
            {
                differences.Add($"{command}\n--- consul\n{theirs}\n--- muster\n{ours}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [NeedsPeer("consul")]
    public async Task A_value_from_a_pipe_or_a_file_arrives_byte_for_byte()
    {
        await using var consul = await ConsulProcess.StartAsync();
        using var folder = new TempFolder();
        byte[] bytes = [0, 255, 10, 13, 128, 10];
        await File.WriteAllBytesAsync(folder.File("value"), bytes);
        await RunAsync(Checkout.Program, $"kv put file @{folder.File("value")}", consul);
        Assert.Equal(bytes, await consul.Client.GetByteArrayAsync("/v1/kv/file?raw"));

        var start = Start(Checkout.Program, "kv put pipe -", consul);
        await using var piped = await ChildProcess.RunAsync(start, "line one\nline two\n");
        Assert.Equal("line one\nline two\n", await consul.Client.GetStringAsync("/v1/kv/pipe?raw"));
    }

    [NeedsPeer("consul")]
    public async Task Info_of_a_real_agent_is_shown_as_consul_shows_it()
    {
        await using var consul = await ConsulProcess.StartAsync();
        var theirs = await RunAsync(PeersFolder.Get("consul"), "info", consul);
        var ours = await RunAsync(Checkout.Program, "info", consul);
        Assert.Equal(Numbers().Replace(theirs, "= N"), Numbers().Replace(ours, "= N"));
    }

    private static ProcessStartInfo Start(string program, string command, ConsulProcess consul)
    {
        var start = new ProcessStartInfo(program, command.Split(' '));
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{consul.HttpPort}";
        return start;
    }

    private static async Task<string> RunAsync(string program, string command, ConsulProcess consul)
    {
        await using var child = await ChildProcess.RunAsync(Start(program, command, consul));
        return $"rc {child.ExitCode}\n{Masked(child.StandardOutput)}{Masked(FirstError(child.StandardError))}";
    }

    // What differs from one agent to the next: indexes, ports, ids.
    private static string Masked(string text) =>
        Ids().Replace(Ports().Replace(Indexes().Replace(text, "$1 N"), "$1NNNNN"), match => new string('x', match.Length));

    // We add what to do next on a line of its own, have our own usage text, and the library that reports a bad regular
    // expression has other words: the first line, up to those words, is compared.
    private static string FirstError(string errors)
    {
        const string pattern = "Failed to compile status regexp:";
        var first = errors.Split('\n')[0];
        return first.StartsWith(pattern, StringComparison.Ordinal) ? pattern : first;
    }

    [GeneratedRegex(@"(CreateIndex|ModifyIndex) +\d+")]
    private static partial Regex Indexes();

    [GeneratedRegex(@"(127\.0\.0\.1:|port=)\d{5}")]
    private static partial Regex Ports();

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"= \d+")]
    private static partial Regex Numbers();
}
