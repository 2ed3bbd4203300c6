using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Agent.Config.Templates;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Reads addresses as they are written in flags and files, templates included. Pure.</summary>
internal sealed class AddressRules(Machine machine)
{
    /// <summary>The path of a socket has room in the kernel's record of it, with the zero at its end (unix(7)).</summary>
    private const int SocketPathBytesMax = 107;

    /// <summary>Exactly one address; null when nothing was said.</summary>
    public Result<Given> One(string field, string? written)
    {
        if (written is not { Length: > 0 })
        {
            return new Given(null);
        }

        if (!Several(field, written).TryGet(out var addresses, out var refused))
        {
            return refused;
        }

        return addresses switch
        {
            [var only] => new Given(only),
            [] => Invalid($"{field} cannot be empty: \"{written}\" finds no address on this machine"),
            _ => Invalid(
                $"{field} cannot contain multiple addresses: \"{string.Join(' ', addresses)}\"; "
                + "write one, or choose with `| limit 1`"),
        };
    }

    /// <summary>IP addresses separated by blanks, once each.</summary>
    public Result<ImmutableArray<IPAddress>> Several(string field, string written)
    {
        if (!Listening(field, written).TryGet(out var addresses, out var refused))
        {
            return refused;
        }

        var socket = addresses.FirstOrDefault(address => address.Ip is null);
        return socket.Socket is { Length: > 0 }
            ? Invalid($"{field} cannot be a unix socket: {socket}; addresses.http and addresses.https can")
            : addresses.Select(address => address.Ip!).ToImmutableArray();
    }

    /// <summary>IP addresses and sockets separated by blanks, once each.</summary>
    public Result<ImmutableArray<ListenAddress>> Listening(string field, string written)
    {
        if (!AddressTemplate.Expand(written, machine.Look).TryGet(out var text, out var refused))
        {
            return refused with { Message = $"{field}: {refused.Message}" };
        }

        var addresses = ImmutableArray.CreateBuilder<ListenAddress>();
        foreach (var given in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AddressOf(field, given).TryGet(out var address, out refused))
            {
                return refused;
            }

            if (!addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses.ToImmutable();
    }

    private static Result<ListenAddress> AddressOf(string field, string given)
    {
        if (given.StartsWith(ListenAddress.SocketPrefix, StringComparison.Ordinal))
        {
            var path = given[ListenAddress.SocketPrefix.Length..];
            return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= SocketPathBytesMax
                ? new ListenAddress(null, path)
                : Invalid($"{field} \"{given}\" is no socket: write unix:///PATH, with at most {SocketPathBytesMax} bytes of path");
        }

        // The base library also reads 1.2.3 (as 1.2.0.3) and 017.0.0.1: surprises, not addresses.
        var text = given.Trim('[', ']');
        return IPAddress.TryParse(text, out var ip)
            && (ip.AddressFamily == AddressFamily.InterNetworkV6 || ip.ToString() == text)
            ? ListenAddress.Of(ip)
            : Invalid($"{field}: invalid ip address: {given}; write one such as 10.0.0.1, or a template such as {{{{ GetPrivateIP }}}}");
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}

/// <summary>An address, or nothing that was said of it.</summary>
internal sealed record Given(IPAddress? Ip);
