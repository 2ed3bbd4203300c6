using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>Over an engine of the test's own. What a real one says is shown in the conformance suite.</summary>
public sealed class DockerProbeTests
{
    private const string Started = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n";

    private static readonly LocalCheckDefinition _check = new() { DockerContainerId = "box", Args = ["test", "-e", "/x"] };

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0, "passing")]
    [InlineData(1, "warning")]
    [InlineData(2, "critical")]
    [InlineData(137, "critical")]
    public async Task The_exit_code_decides_and_both_outputs_are_told(int code, string status)
    {
        await using var engine = Engine(Started + Piece(1, "out ") + Piece(2, "err"), code);
        Assert.Equal(new ProbeResult(status, "out err"), await RunAsync(engine));
        Assert.StartsWith("POST /containers/box/exec HTTP/1.1\r\n", engine.Requests[0], StringComparison.Ordinal);
        Assert.Contains("\"Cmd\":[\"test\",\"-e\",\"/x\"]", engine.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("POST /exec/e1/start HTTP/1.1\r\n", engine.Requests[1], StringComparison.Ordinal);
        Assert.StartsWith("GET /exec/e1/json HTTP/1.1\r\n", engine.Requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_output_is_cut_whatever_pieces_it_comes_in()
    {
        var said = string.Concat(Enumerable.Range(0, 2000).Select(n => Piece(1 + (n % 2), $"{n:0000}")));
        await using var engine = Engine(Started + said, 0);
        var result = await RunAsync(engine, _check with { OutputMaxSize = 8 });
        Assert.Equal("Captured 8 of 8000 bytes\n...\n19981999", result.Output);
    }

    [Fact]
    public async Task An_output_that_is_not_in_pieces_is_taken_as_it_is()
    {
        await using var engine = Engine($"{Started}hello, this is raw\n", 0);
        Assert.Equal(new ProbeResult("passing", "hello, this is raw\n"), await RunAsync(engine));
    }

    [Theory]
    [InlineData("404 Not Found", "create exec failed for unknown container box")]
    [InlineData("409 Conflict", "create exec failed since container box is paused or stopped")]
    [InlineData("500 Internal Server Error", "create exec failed for container box with status 500: boom")]
    public async Task A_container_that_cannot_be_entered_is_critical(string status, string output)
    {
        await using var engine = new ScriptedServer(_ => ScriptedServer.Ok("boom", status));
        Assert.Equal(new ProbeResult("critical", output), await RunAsync(engine));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_critical()
    {
        await using var engine = new ScriptedServer(_ => ScriptedServer.Ok("what", "201 Created"));
        var result = await RunAsync(engine);
        Assert.Equal("critical", result.Status);
        Assert.StartsWith(
            "create exec response for container box cannot be parsed: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_does_not_end_is_critical_in_time()
    {
        await using var engine = new ScriptedServer(request =>
            request.StartsWith("POST /exec", StringComparison.Ordinal)
                ? null
                : ScriptedServer.Ok("{\"Id\":\"e1\"}", "201 Created"));
        var running = RunAsync(engine, _check with { Timeout = TimeSpan.FromSeconds(3) });
        await Eventually.Until(() => engine.Requests.Count == 2, "it was started");
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(new ProbeResult("critical", "Timed out (3s) running check"), await running);
    }

    [Fact]
    public async Task No_engine_is_told_with_where_it_was_looked_for()
    {
        using var probe = Probe("unix:///nosuch/engine.sock");
        Assert.Equal(
            new ProbeResult(
                "critical",
                "create exec failed for container box: Post \"http://%2Fnosuch%2Fengine.sock/containers/box/exec\": "
                + "dial unix /nosuch/engine.sock: connect: no such file or directory"),
            await probe.RunAsync(_check, CancellationToken.None));
    }

    [Fact]
    public async Task A_host_that_is_none_is_critical()
    {
        using var probe = Probe("engine");
        Assert.Equal(
            new ProbeResult("critical", "create exec failed for container box: unable to parse docker host `engine`"),
            await probe.RunAsync(_check, CancellationToken.None));
    }

    [Fact]
    public async Task It_is_a_command_and_so_must_be_allowed()
    {
        using var probe = new DockerProbe(CheckTerms.Default, _time);
        var result = await probe.RunAsync(_check, CancellationToken.None);
        Assert.StartsWith("Scripts are disabled on this agent from remote calls; ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_behind_a_unix_socket_is_asked_there()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "engine.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var probe = Probe($"unix://{path}");
        var running = probe.RunAsync(_check, CancellationToken.None).AsTask();
        using var asked = await listener.AcceptAsync();
        await asked.SendAsync(Encoding.ASCII.GetBytes(ScriptedServer.Ok("", "404 Not Found")));
        Assert.Equal("create exec failed for unknown container box", (await running).Output);
    }

    private static string Piece(int which, string text) =>
        $"{(char)which}\0\0\0\0\0{(char)(text.Length >> 8)}{(char)(text.Length & 0xFF)}{text}";

    private static ScriptedServer Engine(string started, int exitCode) => new(request =>
        request.StartsWith("POST /containers/", StringComparison.Ordinal) ? ScriptedServer.Ok("{\"Id\":\"e1\"}", "201 Created")
        : request.StartsWith("POST /exec/", StringComparison.Ordinal) ? started
        : ScriptedServer.Ok($"{{\"ID\":\"e1\",\"Running\":false,\"ExitCode\":{exitCode}}}"));

    private async Task<ProbeResult> RunAsync(ScriptedServer engine, LocalCheckDefinition? check = null)
    {
        using var probe = Probe($"tcp://{IPAddress.Loopback}:{engine.Port}");
        return await probe.RunAsync(check ?? _check, CancellationToken.None);
    }

    private DockerProbe Probe(string host) =>
        new(CheckTerms.Default with { Commands = CommandRights.Anyone, DockerHost = host }, _time);
}
