using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>PUT /v1/catalog/register and deregister. Which datacenter is meant, the body alone says.</summary>
internal static class CatalogWriteEndpoint
{
    public static async ValueTask RegisterAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, RegistrationBody.Shape) is not { } body)
        {
            return;
        }

        if (Front.RefuseDatacenter(exchange, body.Datacenter) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var registered = await exchange.House.Catalog.RegisterAsync(
            exchange.Caller,
            body.ToRegistration(exchange.House.Self.Datacenter),
            CancellationToken.None);
        await (registered.Ok ? exchange.SendTrueAsync() : exchange.RefuseAsync(registered.Refused));
    }

    public static async ValueTask DeregisterAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, DeregistrationBody.Shape) is not { } body)
        {
            return;
        }

        if (Front.RefuseDatacenter(exchange, body.Datacenter) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var wanted = body.ToDeregistration();
        if (wanted.Node.Length == 0)
        {
            await exchange.SendTextAsync(StatusCodes.Status500InternalServerError, "Must provide node");
            return;
        }

        // What this agent offers is forgotten first: its anti-entropy would otherwise bring back what is removed.
        var (house, caller) = (exchange.House, exchange.Caller);
        if (string.Equals(wanted.Node, house.Self.NodeName, StringComparison.OrdinalIgnoreCase))
        {
            var forgotten = await house.Local.ForgetAsync(caller, wanted, CancellationToken.None);
            if (!forgotten.Ok)
            {
                await exchange.RefuseAsync(forgotten.Refused, Refuser.Agent);
                return;
            }
        }

        var removed = await house.Catalog.DeregisterAsync(caller, wanted, CancellationToken.None);
        await (removed.Ok ? exchange.SendTrueAsync() : exchange.RefuseAsync(removed.Refused));
    }
}
