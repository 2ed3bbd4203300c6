using System.Net;
using System.Net.Sockets;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Doors.Dns;

namespace Muster.Agent.Networks;

/// <summary>Where members are that an operator has named: all addresses of a name, as the system resolves it, or all places of a service.</summary>
/// <param name="resolvers">The file in which the system says whom it asks.</param>
internal sealed class AddressLookup(TimeProvider time, Prng chance, string resolvers = "/etc/resolv.conf")
{
    /// <param name="port">Where nothing else is written.</param>
    public async Task<Result<IReadOnlyList<IPEndPoint>>> FindAsync(string written, int port, CancellationToken cancel)
    {
        if (JoinAddress.Of(written) is not { } wanted)
        {
            return new Refused(Refusal.Invalid, $"Failed to resolve {written}: write {JoinAddress.Forms}");
        }

        if (wanted.IsService)
        {
            var found = await ServiceAsync(wanted.Host, cancel);
            return found.TryGet(out _, out var refused) ? found : refused with { Message = $"Failed to resolve {written}: {refused.Message}" };
        }

        if (IPAddress.TryParse(wanted.Host, out var address))
        {
            return Result<IReadOnlyList<IPEndPoint>>.Of([new IPEndPoint(address, wanted.Port ?? port)]);
        }

        try
        {
            var found = await System.Net.Dns.GetHostAddressesAsync(wanted.Host, cancel);
            return Result<IReadOnlyList<IPEndPoint>>.Of([.. found.Select(one => new IPEndPoint(one, wanted.Port ?? port))]);
        }
        catch (SocketException failure)
        {
            return new Refused(Refusal.NotFound, $"Failed to resolve {written}: lookup {wanted.Host}: {failure.Message}");
        }
    }

    /// <summary>The file is read each time: it changes with the network that the machine is in.</summary>
    private async Task<Result<IReadOnlyList<IPEndPoint>>> ServiceAsync(string name, CancellationToken cancel)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(resolvers, cancel);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"whom to ask cannot be read: {failure.Message}");
        }

        return await new ServiceLookup(ResolverFile.Servers(text), time, chance).FindAsync(name, cancel);
    }
}
