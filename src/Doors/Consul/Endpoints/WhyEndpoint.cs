using System.Globalization;
using Muster.Bedrock;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Past;
using Muster.Registry.Why;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>GET /v1/muster/why/NAME: why something is, or is not, in the answers that clients get.</summary>
internal static class WhyEndpoint
{
    private static readonly Dictionary<string, WhyKind> _kinds = new(StringComparer.Ordinal)
    {
        [""] = WhyKind.Any,
        ["service"] = WhyKind.Service,
        ["instance"] = WhyKind.Instance,
        ["node"] = WhyKind.Node,
        ["query"] = WhyKind.Query,
        ["key"] = WhyKind.Key,
    };

    public static async ValueTask GetAsync(Exchange exchange)
    {
        if (Front.RefuseEmptyRest(exchange, "Missing name: /v1/muster/why/NAME, of a service, an instance, a node, a query or a key")
            is { } missing)
        {
            await exchange.SendAsync(missing);
        }
        else if (!TryRead(exchange).TryGet(out var asked, out var wrong))
        {
            await exchange.SendAsync(Plain.Bad(wrong.Message));
        }
        else if ((await exchange.House.Why.ExplainAsync(exchange.Caller, asked, exchange.Gone)).TryGet(out var found, out var refused))
        {
            WhyJson.Write(exchange.BeginJson(), found);
            await exchange.SendJsonAsync();
        }
        else
        {
            await KvPastEndpoint.RefuseAsync(exchange, refused);
        }
    }

    private static Result<WhyAsked> TryRead(Exchange exchange)
    {
        var query = exchange.Query;
        var (kind, index, at) = (query.Get("kind"), query.Get("index"), default(When?));
        if (!_kinds.TryGetValue(kind, out var meant))
        {
            return Wrong($"kind cannot be \"{kind}\": it must be service, instance, node, query or key");
        }

        var seen = 0L;
        if (index.Length > 0 && !long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out seen))
        {
            return Wrong($"index cannot be \"{index}\": it must be the X-Consul-Index of an answer");
        }

        if (query.Has("at") && (at = PastParameters.WhenOf(exchange, "at", out var when)) is null)
        {
            return Wrong(when.Text);
        }

        if (!FiltersOf(query.Get("filter")).TryGet(out var filters, out var refused))
        {
            return refused;
        }

        var near = query.Get("near");
        return new WhyAsked(exchange.RestText())
        {
            Kind = meant,
            Door = query.Has("srv") ? WhyDoor.Srv
                : query.Has("dns") ? WhyDoor.Dns
                : query.Has("passing") ? WhyDoor.Passing
                : WhyDoor.Clients,
            Tags = query.Has("tag") ? [.. query.All("tag").Where(tag => tag.Length > 0)] : [],
            Filters = [.. filters],
            Node = query.Get("node"),
            Instance = query.Get("instance"),
            Near = near == "_agent" ? exchange.House.Self.NodeName : near,
            Datacenter = query.Get("dc"),
            At = at,
            Seen = new Revision(seen),
        };
    }

    /// <summary>What is joined by <c>and</c> is asked one by one, so that it can be told which excludes.</summary>
    private static Result<IReadOnlyList<WhyFilter>> FiltersOf(string text)
    {
        if (text.Length == 0)
        {
            return Result<IReadOnlyList<WhyFilter>>.Of([]);
        }

        if (!FilterParser.Parse(text).TryGet(out var node, out var refused))
        {
            return Wrong(FilterQuery.RefusalStart + refused.Message);
        }

        var filters = new List<WhyFilter>();
        foreach (var part in FilterWords.Parts(node))
        {
            if (!FilterShapes.Health.Compile(part).TryGet(out var holds, out refused))
            {
                return Wrong(FilterQuery.RefusalStart + refused.Message);
            }

            filters.Add(new WhyFilter(FilterWords.Of(part), holds));
        }

        return filters;
    }

    private static Refused Wrong(string message) => new(Refusal.Invalid, message);
}
