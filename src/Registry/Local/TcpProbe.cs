using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>Passing when something accepts a connection.</summary>
internal sealed class TcpProbe(TimeProvider time) : IProbe
{
    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(
            definition.Timeout > TimeSpan.Zero ? definition.Timeout : CheckState.TimeoutDefault, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        if (!(await Dialer.ConnectAsync(definition.Tcp, either.Token)).TryGet(out var socket, out var refused))
        {
            return new ProbeResult(CheckStatus.Critical, refused.Message);
        }

        socket.Dispose();
        return new ProbeResult(CheckStatus.Passing, $"TCP connect {definition.Tcp}: Success");
    }
}
