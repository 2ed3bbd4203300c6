using System.Globalization;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// A name for a service's content: the same content has the same name, on every agent. Clients compare it for equality
/// alone, so it need not be Consul's own hash; it looks like one.
/// </summary>
internal static class ContentHash
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static string Of(Service service)
    {
        using var buffer = new AnswerBuffer();
        ServiceJson.WriteLocal(new GoJsonWriter(buffer), service, contentHash: null);
        var hash = FnvOffset;
        foreach (var value in buffer.Written.Span)
        {
            hash = (hash ^ value) * FnvPrime;
        }

        return hash.ToString("x", CultureInfo.InvariantCulture);
    }
}
