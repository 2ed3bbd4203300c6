using System.Net;
using System.Net.Sockets;

namespace Muster.Agent.Config;

/// <summary>Where a door may be: at an address of this machine, or at a socket in the file system.</summary>
/// <param name="Ip">Null: a socket.</param>
/// <param name="Socket">Its path; empty with an address.</param>
public readonly record struct ListenAddress(IPAddress? Ip, string Socket)
{
    /// <summary>How clients write a socket's path.</summary>
    public const string SocketPrefix = "unix://";

    public static ListenAddress Of(IPAddress ip) => new(ip, "");

    /// <param name="port">Of no account with a socket.</param>
    public EndPoint At(int port) => Ip is null ? new UnixDomainSocketEndPoint(Socket) : new IPEndPoint(Ip, port);

    public override string ToString() => Ip?.ToString() ?? $"{SocketPrefix}{Socket}";
}
