using System.Net;

namespace Muster.Agent.Watching;

/// <summary>Where something that listens is reached from the same machine. Pure.</summary>
internal static class Reached
{
    /// <param name="listening">Address and port; every address is the machine's own.</param>
    public static Uri From(string listening)
    {
        var endpoint = IPEndPoint.Parse(listening);
        var address = endpoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endpoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endpoint.Address;
        return new Uri($"http://{new IPEndPoint(address, endpoint.Port)}");
    }
}
