using System.Net;
using System.Net.Sockets;
using Muster.Agent.Config;
using Muster.Bedrock;

namespace Muster.Agent.Networks;

/// <summary>Where a member is that an operator has named: all addresses of a name, as the system resolves it.</summary>
internal static class AddressLookup
{
    /// <param name="port">Where nothing else is written.</param>
    public static async Task<Result<IReadOnlyList<IPEndPoint>>> FindAsync(string written, int port, CancellationToken cancel)
    {
        if (JoinAddress.Of(written) is not { } wanted)
        {
            return new Refused(Refusal.Invalid, $"Failed to resolve {written}: write HOST, HOST:PORT or [IPV6]:PORT");
        }

        if (IPAddress.TryParse(wanted.Host, out var address))
        {
            return Result<IReadOnlyList<IPEndPoint>>.Of([new IPEndPoint(address, wanted.Port ?? port)]);
        }

        try
        {
            var found = await Dns.GetHostAddressesAsync(wanted.Host, cancel);
            return Result<IReadOnlyList<IPEndPoint>>.Of([.. found.Select(one => new IPEndPoint(one, wanted.Port ?? port))]);
        }
        catch (SocketException failure)
        {
            return new Refused(Refusal.NotFound, $"Failed to resolve {written}: lookup {wanted.Host}: {failure.Message}");
        }
    }
}
