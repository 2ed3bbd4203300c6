using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>
/// The same command line, given to the real Consul's program and to ours, each against a real Consul agent of its own: output, errors
/// and exit codes are the same. On purpose not the same: data that is no base64 is refused (Consul writes an empty value
/// and then complains), and <c>-cas -modify-index=0</c> means "only if it does not exist", as in the API. Ours is called
/// through a link named <c>consul</c>, as scripts call it.
/// </summary>
public sealed partial class ParityTests
{
    private static readonly string[] _commands =
    [
        "members",
        "members -status=alive",
        "members -status=failed",
        "members -status=(",
        "members -detailed",
        "config read",
        "config read -name x",
        "config read -kind service-defaults",
        "config read -kind service-defaults -name none",
        "config list",
        "config list -kind service-defaults",
        "config list -kind bogus",
        "config delete -kind service-defaults",
        "config delete -kind service-defaults -name none",
        "config delete -kind bogus -name x",
        "config write",
        "config write a b",
        "config write /nonexistent/file",
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
        "operator raft list-peers",
        "operator raft list-peers -stale",
        "operator raft list-peers -http-addr=127.0.0.1:1",
        "operator raft remove-peer",
        "operator raft remove-peer -id=x -address=y",
        "operator raft remove-peer -id=x",
        "operator raft remove-peer -address=1.2.3.4:5",
        "operator autopilot get-config",
        "operator autopilot set-config -min-quorum=2 -cleanup-dead-servers=false -last-contact-threshold=300ms",
        "operator autopilot get-config",
        "operator autopilot set-config -http-addr=127.0.0.1:1",
        "rtt nobody",
        "rtt -wan n1.dc1",
        "rtt -wan n1 n1",
        "rtt -wan n1.dc1 n1.dc9",
        "rtt -http-addr=127.0.0.1:1 n1",
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
        "validate /nonexistent",
        "validate -quiet nosuch.hcl other",
        "kv get -datacenter=nowhere x",
        "kv get -datacenter=nowhere -recurse x",
        "kv get -datacenter=nowhere -keys x",
        "kv export -datacenter=nowhere",
        "kv put -datacenter=nowhere x y",
        "kv delete -datacenter=nowhere x",
        "kv get -stale=maybe x",
        "catalog nodes -stale=2",
        "monitor -log-level=zz",
        "monitor -http-addr=127.0.0.1:1",
        "catalog nodes",
        "catalog nodes -detailed",
        "catalog nodes -service=consul",
        "catalog nodes -service=nosuch",
        "catalog nodes -node-meta=a=b",
        "catalog nodes -filter=Bogus==1",
        "catalog nodes extra",
        "watch -type=services",
        "watch -type=services -stale",
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
        "event -name=app-deploy 1.2",
        "kv put -flags=3 app/watched <&>",
        "watch",
        "watch -type=bogus",
        "watch -type=key",
        "watch -type=key -key=a -prefix=b",
        "watch -type=keyprefix -prefix=",
        "watch -type=service",
        "watch -type=checks -state=passing -service=web",
        "watch -type=service -service=consul -passingonly=xx",
        "watch -type=nodes -passingonly=true",
        "watch -type=connect_roots",
        "watch -type=connect_leaf -service=web",
        "watch -type=agent_service",
        "watch -type=agent_service -service=web",
        "watch -type=connect_proxy_config",
        "watch -type=services -http-addr=127.0.0.1:1",
        "watch -type=key -key=app/none",
        "watch -type=keyprefix -prefix=app/none",
        "watch -type=key -key=/app/watched",
        "watch -type=keyprefix -prefix=app/",
        "watch -type=nodes",
        "watch -type=service -service=consul",
        "watch -type=service -service=app-web -tag=a -tag=b",
        "watch -type=service -service=app-web -tag=none -passingonly=1",
        "watch -type=checks",
        "watch -type=checks -service=app-web",
        "watch -type=checks -state=passing",
        "watch -type=event -name=app-none",
        "watch -type=event -name=app-deploy",
        "watch -type=key -key=app/watched echo $CONSUL_INDEX >/dev/null; cat; exit 3",
        "watch -type=services -shell=false /bin/false",
        "watch -type=services -shell=false nosuchprogram",
        "watch -type=services -shell=false /tmp",
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
        "event -name=app/x -node=.* -service=con -tag=t",
        "event -name=_rexec x",
        $"event -name=a {new string('x', 600)}",
        "event -name=a -http-addr=127.0.0.1:1",
        "debug x",
        "debug -duration=1s",
        "debug -duration=10s -interval=11s",
        "debug -duration=10s -interval=5s -capture=bogus",
        "debug -duration=abc",
        "debug -http-addr=127.0.0.1:1",
        "exec",
        "exec -shell=false -",
        "exec -node=( x",
        "exec -service=( x",
        "exec -service=a -tag=( x",
        "exec -tag=x x",
        "exec -wait=abc x",
        "exec -datacenter=nowhere x",
        "exec -http-addr=127.0.0.1:1 x",
        "exec -wait=300ms uptime",
        "exec -wait=300ms -node=nosuch -stale -datacenter=dc1 uptime",
        "lock",
        "lock app/lock",
        "lock -n=0 app/lock true",
        "lock -n=x app/lock true",
        "lock -timeout=-1s app/lock true",
        "lock -timeout=5 app/lock true",
        "lock -monitor-retry=-1 app/lock true",
        "lock -n=2 / true",
        "lock -http-addr=127.0.0.1:1 app/lock true",
        "lock app/lock echo $CONSUL_LOCK_HELD; cat; exit 3",
        "lock -child-exit-code app/lock exit 3",
        "lock -verbose app/lock true",
        "lock -verbose -stale -datacenter=dc1 /app/lock true",
        "lock -verbose app/../app//lock echo x",
        "lock -verbose / echo x",
        "lock -verbose -n=3 -name=mine app/lock echo x",
        "lock -verbose -n=2 -timeout=60s app/lock/ echo x",
        "lock -verbose -try=60s -pass-stdin app/lock cat -",
        "lock -shell=false app/lock nosuchprogram",
        "lock -shell=false -child-exit-code app/lock /tmp",
        "lock -shell=false app/lock echo $HOME a  b",
        "kv put app/lock/.lock taken",
        "lock -verbose app/lock true",
        "lock -verbose -n=2 app/lock true",
        "kv put -flags=16210313421097356768 app/lock/.lock {\"Limit\":5}",
        "lock -n=2 app/lock true",
        "kv delete -recurse app/lock",
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

    private static readonly (string Variable, string Value, string Command)[] _environments =
    [
        ("CONSUL_HTTP_ADDR", "127.0.0.1:1", "kv get x"),
        ("CONSUL_HTTP_ADDR", "unix:///nonexistent.sock", "members"),
        ("CONSUL_HTTP_ADDR", "https://127.0.0.1:1", "kv get x"),
        ("CONSUL_HTTP_ADDR", "ftp://127.0.0.1:1", "kv get x"),
        ("CONSUL_HTTP_TOKEN_FILE", "/nonexistent", "kv get x"),
        ("CONSUL_HTTP_TOKEN", "secret", "catalog datacenters"),
        ("CONSUL_HTTP_AUTH", "user:pass", "catalog datacenters"),
        ("CONSUL_HTTP_SSL_VERIFY", "false", "catalog datacenters"),
        ("CONSUL_CACERT", "/nonexistent", "catalog datacenters"),
        ("CONSUL_CAPATH", "/nonexistent", "catalog datacenters"),
        ("CONSUL_CLIENT_CERT", "/nonexistent", "catalog datacenters"),
        ("CONSUL_CLIENT_KEY", "/nonexistent", "catalog datacenters"),
        ("CONSUL_TLS_SERVER_NAME", "x", "catalog datacenters"),
    ];

    [NeedsPeer("consul")]
    public Task Every_command_says_what_consuls_says() => SameAsync(_commands);

    [NeedsPeer("consul")]
    public Task Help_flags_and_agents_that_cannot_be_asked_are_as_consuls() => SameAsync(ProgramLines.All);

    [NeedsPeer("consul")]
    public async Task The_environment_is_heard_as_consul_hears_it()
    {
        using var folder = new TempFolder();
        var link = LinkIn(folder);
        await using var consul = await ConsulProcess.StartAsync();
        foreach (var (variable, value, command) in _environments)
        {
            var theirs = await RunAsync(PeersFolder.Get("consul"), command, consul, (variable, value));
            Assert.Equal($"{variable}={value}\n{theirs}", $"{variable}={value}\n{await RunAsync(link, command, consul, (variable, value))}");
        }
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

    private static async Task SameAsync(string[] commands)
    {
        using var folder = new TempFolder();
        var link = LinkIn(folder);
        await using var theirAgent = await ConsulProcess.StartAsync();
        await using var ourAgent = await ConsulProcess.StartAsync();
        var differences = new List<string>();
        foreach (var command in commands)
        {
            var theirs = await RunAsync(PeersFolder.Get("consul"), command, theirAgent);
            var ours = await RunAsync(link, command, ourAgent);
            if (theirs != ours)
            {
                differences.Add($"{command}\n--- consul\n{theirs}\n--- muster\n{ours}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private static string LinkIn(TempFolder folder)
    {
        var link = folder.File("consul");
        File.CreateSymbolicLink(link, Checkout.Program);
        return link;
    }

    private static ProcessStartInfo Start(string program, string command, ConsulProcess consul)
    {
        var start = new ProcessStartInfo(program, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{consul.HttpPort}";
        return start;
    }

    private static async Task<string> RunAsync(
        string program, string command, ConsulProcess consul, params (string Name, string Value)[] environment)
    {
        var start = Start(program, command, consul);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var input = command.EndsWith(" -", StringComparison.Ordinal) ? "aGk=" : "";
        await using var child = await ChildProcess.RunAsync(start, input);
        return $"rc {child.ExitCode}\n{Masked(Compared(command, child.StandardOutput))}{Masked(FirstError(child.StandardError))}";
    }

    // Of help screens, which are ours, how they begin; of versions what Consul's says, before ours.
    private static string Compared(string command, string output)
    {
        var lines =
            command.Split(' ').Any(word => word is "-h" or "-help" or "--help") ? 1
            : command.Split(' ')[0] is "version" or "-version" or "--version" or "-v" ? 2
            : int.MaxValue;
        return string.Join('\n', output.Split('\n').Take(lines));
    }

    // What differs from one agent to the next: indexes, ports, ids.
    private static string Masked(string text) =>
        Ids().Replace(Ports().Replace(Indexes().Replace(text, "$1$2 N"), "$1NNNNN"), match => new string('x', match.Length));

    // We add what to do next on a line of its own, have our own usage text, and the library that reports a bad regular
    // expression has other words: the first line, up to those words, is compared.
    private static string FirstError(string errors)
    {
        const string pattern = "Failed to compile status regexp:";
        var first = errors.Split('\n')[0];
        return first.StartsWith(pattern, StringComparison.Ordinal) ? pattern : first;
    }

    [GeneratedRegex(@"(CreateIndex|ModifyIndex)"":\s*\d+|(CreateIndex|ModifyIndex) +\d+")]
    private static partial Regex Indexes();

    [GeneratedRegex(@"(127\.0\.0\.1:|port=|""Port"": )\d{5}")]
    private static partial Regex Ports();

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"= \d+")]
    private static partial Regex Numbers();
}
