using System.Net.Security;
using System.Net.Sockets;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>Passing when an HTTP/2 server answers a PING (Consul 1.10), over TLS unless told otherwise.</summary>
internal sealed class H2PingProbe(CheckTerms terms, TimeProvider time) : IProbe
{
    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        using var allowance = new Allowance(definition, Allowance.NetworkDefault, time, cancel);
        var target = definition.H2Ping;
        if (!(await Dialer.ConnectAsync(target, allowance.Token)).TryGet(out var socket, out var refused))
        {
            return Failed($"Failed to dial to {target}: {refused.Message}");
        }

        await using var plain = new NetworkStream(socket, ownsSocket: true);
        if (!definition.H2PingUseTls)
        {
            return await PingAsync(plain, allowance.Token);
        }

        var tls = new ProbeTls(definition, Dialer.HostOf(target), terms.Trust) { Protocols = [SslApplicationProtocol.Http2] };
        if (!(await tls.SecureAsync(plain, allowance.Token)).TryGet(out var secured, out refused))
        {
            return Failed($"Failed to dial to {target}: {refused.Message}");
        }

        await using (secured)
        {
            return await PingAsync(secured, allowance.Token);
        }
    }

    private static ProbeResult Failed(string why) => new(CheckStatus.Critical, why);

    private static async Task<ProbeResult> PingAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            return await H2Ping.ExchangeAsync(stream, cancel) is { } why
                ? Failed($"HTTP2 ping failed: {why}")
                : new ProbeResult(CheckStatus.Passing, "HTTP2 ping was successful");
        }
        catch (OperationCanceledException)
        {
            return Failed("HTTP2 ping failed: context deadline exceeded");
        }
        catch (EndOfStreamException)
        {
            return Failed("HTTP2 ping failed: unexpected EOF");
        }
        catch (IOException e)
        {
            return Failed($"HTTP2 ping failed: {HttpText.Of(e)}");
        }
    }
}
