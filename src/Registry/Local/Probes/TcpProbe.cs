using System.Net.Sockets;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>Passing when something accepts a connection; with TLS, when a trusted certificate is shown as well (1.17).</summary>
internal sealed class TcpProbe(CheckTerms terms, TimeProvider time) : IProbe
{
    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        using var allowance = new Allowance(definition, Allowance.NetworkDefault, time, cancel);
        if (!(await Dialer.ConnectAsync(definition.Tcp, allowance.Token)).TryGet(out var socket, out var refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        await using var plain = new NetworkStream(socket, ownsSocket: true);
        if (!definition.TcpUseTls)
        {
            return new ProbeResult(CheckStatus.Passing, $"TCP connect {definition.Tcp}: Success");
        }

        var tls = new ProbeTls(definition, Dialer.HostOf(definition.Tcp), terms.Trust);
        if (!(await tls.SecureAsync(plain, allowance.Token)).TryGet(out var secured, out refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        await secured.DisposeAsync();
        return new ProbeResult(CheckStatus.Passing, $"TCP+TLS connect {definition.Tcp}: Success");
    }
}
