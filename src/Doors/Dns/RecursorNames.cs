using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;

namespace Muster.Doors.Dns;

/// <summary>
/// Recursors given by a host's name, turned into addresses once, when the door opens (Consul 1.8.7). One that leads back to
/// ourselves is refused: each foreign name would be asked round and round.
/// </summary>
internal static class RecursorNames
{
    public static async ValueTask<Result<ImmutableArray<IPEndPoint>>> ResolveAsync(
        DnsDoorOptions options, CancellationToken cancel)
    {
        var resolved = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (var given in options.Recursors)
        {
            IPEndPoint address;
            try
            {
                address = given switch
                {
                    DnsEndPoint named => new IPEndPoint(
                        (await System.Net.Dns.GetHostAddressesAsync(named.Host, cancel))[0], named.Port),
                    _ => (IPEndPoint)given,
                };
            }
            catch (SocketException error)
            {
                return new Refused(
                    Refusal.Invalid,
                    $"Invalid recursor address: lookup {((DnsEndPoint)given).Host}: {error.SocketErrorCode}; name an IP "
                    + "address with -recursor or recursors");
            }

            if (options.Listen.Contains(address))
            {
                return new Refused(
                    Refusal.Invalid,
                    $"Invalid recursor address: {address} is where this agent answers DNS itself; name another server");
            }

            resolved.Add(address);
        }

        return resolved.ToImmutable();
    }
}
