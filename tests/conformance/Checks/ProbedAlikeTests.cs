using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Checks;

/// <summary>The same servers are checked by both agents: status and words are the same, and so are the requests.</summary>
public sealed class ProbedAlikeTests(ProbedAlikeTests.Pair pair) : IClassFixture<ProbedAlikeTests.Pair>
{
    private static int _checks;

    public static TheoryData<string, string> Answers => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n", "" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "" },
        { "HTTP/1.1 299 Fine\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "" },
        { "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nbusy", "" },
        { "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "" },
        { "HTTP/1.1 404 Not Found\r\n\r\nno such thing", "" },
        { "HTTP/1.0 200 OK\r\n\r\nold", "" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 6000\r\n\r\n" + new string('x', 5990) + "0123456789", "" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz", ",\"OutputMaxSize\":5" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ",\"Method\":\"POST\",\"Body\":\"{}\",\"Header\":{\"Content-Type\":[\"a/b\"],\"X\":[\"1\"]}" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ",\"Header\":{\"Host\":[\"other.test\"],\"User-Agent\":[\"mine\"],\"Accept\":[\"x/y\"]}" },
        { "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n", "" },
        { "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", "" },
        { "", "" },
    };

    [NeedsPeerTheory("consul")]
    [Covers("C-02", "C-03", "C-05")]
    [MemberData(nameof(Answers))]
    public async Task An_http_server(string answer, string more)
    {
        await using var server = new AnsweringServer(answer);
        var (oracle, tested) = await BothSayAsync($"\"HTTP\":\"http://127.0.0.1:{server.Port}/health?x=1\"{more}");
        Assert.Equal(oracle, tested);
        var requests = server.Requests.Select(Comparable).Distinct().ToList();
        Assert.True(requests.Count == 1, string.Join("\n----\n", requests));
    }

    [NeedsPeer("consul")]
    [Covers("C-02")]
    public async Task A_tcp_server()
    {
        await using var server = new AnsweringServer("hello");
        var (oracle, tested) = await BothSayAsync($"\"TCP\":\"localhost:{server.Port}\"");
        Assert.Equal(oracle, tested);
    }

    [NeedsPeerTheory("consul")]
    [Covers("C-06", "C-02")]
    [InlineData("", "")]
    [InlineData("/up", "")]
    [InlineData("/down", "")]
    [InlineData("/odd", "")]
    [InlineData("/none", "")]
    public async Task A_grpc_server(string service, string more)
    {
        await using var server = await GrpcHealthServer.StartAsync();
        server.Statuses["up"] = GrpcHealthServer.Serving;
        server.Statuses["down"] = GrpcHealthServer.NotServing;
        server.Statuses["odd"] = 3;
        var (oracle, tested) = await BothSayAsync($"\"GRPC\":\"127.0.0.1:{server.Port}{service}\"{more}");
        Assert.Equal(oracle, tested);
        Assert.Single(server.Requests.Distinct());
    }

    [NeedsPeerTheory("consul")]
    [Covers("C-06")]
    [InlineData("")]
    [InlineData(",\"TLSSkipVerify\":true")]
    public async Task A_grpc_server_over_tls(string more)
    {
        using var certificates = new TestCertificates();
        await using var server = await GrpcHealthServer.StartAsync(certificates.For("127.0.0.1"));
        var (oracle, tested) = await BothSayAsync($"\"GRPC\":\"127.0.0.1:{server.Port}\",\"GRPCUseTLS\":true{more}");
        Assert.Equal(oracle, tested);
    }

    [NeedsPeerTheory("consul")]
    [Covers("C-03")]
    [InlineData("")]
    [InlineData(",\"TLSSkipVerify\":true")]
    public async Task An_https_server_of_an_unknown_authority(string more)
    {
        using var certificates = new TestCertificates();
        await using var server = await GrpcHealthServer.StartAsync(certificates.For("127.0.0.1"));
        var (oracle, tested) = await BothSayAsync($"\"HTTP\":\"https://127.0.0.1:{server.Port}/\"{more}");

        // With trust the two come as far as HTTP, which that server speaks only in its second version.
        Assert.Equal(oracle.Status, tested.Status);
        Assert.True(more.Length > 0 || oracle.Output == tested.Output, $"{oracle.Output} / {tested.Output}");
    }

    /// <summary>What both come to say of a check that begins as a warning nobody gave.</summary>
    private async Task<(Said Oracle, Said Tested)> BothSayAsync(string definition)
    {
        var id = $"probed-{Interlocked.Increment(ref _checks)}";
        var said = await pair.OnBothAsync(async side =>
        {
            var body = $"{{\"ID\":\"{id}\",\"Name\":\"{id}\",\"Notes\":\"n\",\"Interval\":\"1s\",\"Timeout\":\"5s\",{definition}}}";
            var registered = await RawExchange.PutAsync(side.HttpPort, "/v1/agent/check/register", body);
            Assert.Equal(200, registered.Status);
            Said? said = null;
            await Eventually.Until(
                async () =>
                {
                    var checks = await RawExchange.GetAsync(side.HttpPort, "/v1/agent/checks");
                    using var json = JsonDocument.Parse(checks.Text);
                    var check = json.RootElement.GetProperty(id);
                    said = new Said(check.GetProperty("Status").GetString()!, check.GetProperty("Output").GetString()!);
                    return said.Output.Length > 0;
                },
                $"{side.Name} performed the check");
            await RawExchange.PutAsync(side.HttpPort, $"/v1/agent/check/deregister/{id}", "");
            return said!;
        });
        return (said[0], said[1]);
    }

    /// <summary>A request with its headers in one order and one case, as HTTP takes them for the same.</summary>
    private static string Comparable(string request)
    {
        var lines = request.Split("\r\n");
        var end = Array.IndexOf(lines, "");
        return string.Join('\n', [
            lines[0],
            .. lines[1..end].Select(line => line.Split(": ", 2)).Select(pair => $"{pair[0].ToLowerInvariant()}: {pair[1]}").Order(StringComparer.Ordinal),
            .. lines[end..],
        ]);
    }

    private sealed record Said(string Status, string Output);

    public sealed class Pair : ServerPair;

    /// <summary>Gives every connection the same bytes and ends it, keeping what was asked.</summary>
    private sealed class AnsweringServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stopping = new();
        private readonly byte[] _answer;
        private readonly List<string> _requests = [];
        private readonly Task _loop;

        public AnsweringServer(string answer)
        {
            _answer = Encoding.Latin1.GetBytes(answer);
            _listener.Start();
            _loop = Task.Run(RunAsync);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_requests)
                {
                    return [.. _requests];
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _loop;
            _listener.Stop();
            _stopping.Dispose();
        }

        private async Task RunAsync()
        {
            while (!_stopping.IsCancellationRequested)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                    var stream = client.GetStream();
                    var text = "";
                    var piece = new byte[4096];
                    int read;
                    while (!IsWhole(text) && (read = await stream.ReadAsync(piece, _stopping.Token)) > 0)
                    {
                        text += Encoding.Latin1.GetString(piece, 0, read);
                    }

                    lock (_requests)
                    {
                        _requests.Add(text);
                    }

                    await stream.WriteAsync(_answer, _stopping.Token);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
                {
                    continue; // they hung up, or it is over
                }
            }
        }

        private static bool IsWhole(string text)
        {
            return text.Contains("\r\n\r\n", StringComparison.Ordinal) && (!text.Contains("{}", StringComparison.Ordinal)
                ? !text.StartsWith("POST", StringComparison.Ordinal)
                : text.EndsWith("{}", StringComparison.Ordinal));
        }
    }
}
