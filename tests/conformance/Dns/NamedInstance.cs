using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Tests.Conformance.Dns;

/// <summary>An instance of a web service, on an address of its own, that says its name to every request.</summary>
internal sealed class NamedInstance : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _answer;
    private readonly Task _serving;

    public NamedInstance(string name, string address)
    {
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\nConnection: close\r\n\r\n{name}");
        _listener.Start();
        _serving = ServeAsync(_stopping.Token);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(cancel);
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync(cancel) is { Length: > 0 })
                {
                    // The request's head, up to its empty line.
                }

                await stream.WriteAsync(_answer, cancel);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
        {
            Assert.True(cancel.IsCancellationRequested, $"The instance ended: {end}");
        }
    }
}
