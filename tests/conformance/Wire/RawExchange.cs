using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Wire;

/// <summary>
/// One request on a connection of its own, byte for byte as given: <see cref="HttpClient"/> would tidy up paths, follow
/// redirects and hide the spelling of headers, which is what is to be compared.
/// </summary>
public sealed class RawExchange : IDisposable
{
    /// <summary>Below the <c>wait=60s</c> of queries that must be woken: one that merely timed out is a failure.</summary>
    private static readonly TimeSpan _answerPatienceMax = TimeSpan.FromSeconds(40);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[65_536];
    private int _filled;
    private int _read;

    private RawExchange()
    {
    }

    /// <summary>On return the whole request is in the server's hands; the answer may be long in coming.</summary>
    public static async Task<RawExchange> BeginAsync(
        int port, string method, string target, IEnumerable<string> headers, byte[] body, IPAddress? from = null)
    {
        var exchange = await ConnectAsync(port, from);
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        var framed = false;
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
            framed |= header.StartsWith("Transfer-Encoding", StringComparison.Ordinal)
                || header.StartsWith("Content-Length", StringComparison.Ordinal);
        }

        if (!framed && (body.Length > 0 || method is "PUT" or "POST"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        head.Append("\r\n");
        await exchange.SendAsync(Bytes(head.ToString()));
        await exchange.SendAsync(body);
        return exchange;
    }

    public static async Task<RawAnswer> RunAsync(
        int port, string method, string target, IEnumerable<string> headers, byte[] body)
    {
        using var exchange = await BeginAsync(port, method, target, headers, body);
        return await exchange.AnswerAsync(method);
    }

    public static Task<RawAnswer> GetAsync(int port, string target) => RunAsync(port, "GET", target, [], []);

    public static Task<RawAnswer> PutAsync(int port, string target, string body) =>
        RunAsync(port, "PUT", target, [], Encoding.UTF8.GetBytes(body));

    /// <summary>A connection on which a test writes what it likes, from an address of its choice.</summary>
    public static async Task<RawExchange> ConnectAsync(int port, IPAddress? from = null)
    {
        var exchange = new RawExchange();
        if (from is not null)
        {
            exchange._socket.Bind(new IPEndPoint(from, 0));
        }

        await exchange._socket.ConnectAsync(IPAddress.Loopback, port);
        return exchange;
    }

    /// <summary>A server may answer and hang up before it has read a body that it refuses: that is no error here.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }
        }
        catch (SocketException)
        {
            return;
        }
    }

    /// <summary>Says that nothing more will be sent, while still listening.</summary>
    public void CloseHalf() => _socket.Shutdown(SocketShutdown.Send);

    public async Task<RawAnswer> AnswerAsync(string method = "GET")
    {
        using var limit = new CancellationTokenSource(_answerPatienceMax, TimeProvider.System);
        var cancel = limit.Token;
        var statusLine = await LineAsync(cancel);
        var headers = new List<KeyValuePair<string, string>>();
        for (var line = await LineAsync(cancel); line.Length > 0; line = await LineAsync(cancel))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        var answer = new RawAnswer(statusLine, headers, []);
        return method == "HEAD" ? answer : answer with { Body = await BodyAsync(answer, cancel) };
    }

    /// <summary>True when the server ends the connection (with or without an answer before it).</summary>
    public async Task<bool> EndsAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        try
        {
            while (await FillAsync(limit.Token))
            {
                _read = _filled;
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Text to wire: UTF-8, with <c>\xNN</c> standing for the byte itself.</summary>
    public static byte[] Bytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 3 < text.Length && text[at + 1] == 'x')
            {
                bytes.Add(byte.Parse(text.AsSpan(at + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 3;
            }
            else if (char.IsHighSurrogate(text[at]))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, 2)));
                at++;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, 1)));
            }
        }

        return [.. bytes];
    }

    private async Task<byte[]> BodyAsync(RawAnswer answer, CancellationToken cancel)
    {
        var body = new MemoryStream();
        if (answer.Header("Transfer-Encoding") == "chunked")
        {
            for (var size = await ChunkSizeAsync(cancel); size > 0; size = await ChunkSizeAsync(cancel))
            {
                await CopyAsync(body, size, cancel);
                await LineAsync(cancel);
            }

            await LineAsync(cancel);
        }
        else if (answer.Header("Content-Length") is { } length)
        {
            await CopyAsync(body, int.Parse(length, CultureInfo.InvariantCulture), cancel);
        }
        else if (answer.Status is not (204 or 304))
        {
            while (_read < _filled || await FillAsync(cancel))
            {
                await CopyAsync(body, _filled - _read, cancel);
            }
        }

        return body.ToArray();
    }

    private async Task<int> ChunkSizeAsync(CancellationToken cancel) =>
        int.Parse((await LineAsync(cancel)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private async Task CopyAsync(Stream into, int count, CancellationToken cancel)
    {
        while (count > 0)
        {
            if (_read == _filled && !await FillAsync(cancel))
            {
                throw new EndOfStreamException("The connection ended inside a body.");
            }

            var piece = Math.Min(count, _filled - _read);
            await into.WriteAsync(_buffer.AsMemory(_read, piece), cancel);
            _read += piece;
            count -= piece;
        }
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        var line = new List<byte>();
        while (true)
        {
            if (_read == _filled && !await FillAsync(cancel))
            {
                throw new EndOfStreamException(
                    $"The connection ended without an answer (so far: \"{Encoding.UTF8.GetString([.. line])}\").");
            }

            var next = _buffer[_read++];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        _read = 0;
        try
        {
            _filled = await _socket.ReceiveAsync(_buffer, cancel);
        }
        catch (SocketException)
        {
            _filled = 0;
        }

        return _filled > 0;
    }
}
