using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>Answers every connection with bytes that a test chose, so that broken answers can be given too.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _requests = [];
    private readonly Func<string, string?> _answer;
    private readonly Task _loop;

    /// <param name="answer">From the request's text to the answer's; null leaves the connection open without one.</param>
    public ScriptedServer(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Task.Run(RunAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

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

    public static string Ok(string body, string status = "200 OK") =>
        $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var open = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                open.Add(client);
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            open.ForEach(client => client.Dispose());
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var text = "";
        var piece = new byte[4096];
        while (!IsWhole(text))
        {
            var read = await stream.ReadAsync(piece, _stopping.Token);
            if (read == 0)
            {
                client.Dispose();
                return;
            }

            text += Encoding.Latin1.GetString(piece, 0, read);
        }

        lock (_requests)
        {
            _requests.Add(text);
        }

        if (_answer(text) is { } answer)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _stopping.Token);
            client.Dispose();
        }
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return text.Length > 0 && text[0] == '\u0016'; // a TLS hello: answered as it is
        }

        var length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return text.Length - end - 4 >= (length is null ? 0 : int.Parse(length[16..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
