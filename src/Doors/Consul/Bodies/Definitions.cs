using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Bodies;

/// <summary>
/// Services and checks in Consul's JSON, wherever they come from: a request, or a file that the agent or a command reads.
/// Refuses Invalid what Consul's HTTP front refuses, in its order and words, before anybody looks at the agent's state.
/// </summary>
public static class Definitions
{
    /// <param name="json">As in the body of agent/service/register.</param>
    /// <param name="place">Where it stands, for people.</param>
    public static Result<ServiceGiven> Service(ReadOnlyMemory<byte> json, string place)
    {
        var body = new ServiceBody();
        if (ServiceBody.Shape.Decode(json, body) is { } wrong)
        {
            return new Refused(Refusal.Invalid, wrong);
        }

        return body.Refusal() is { } refused ? refused : body.ToGiven(place);
    }

    /// <param name="json">As in the body of agent/check/register.</param>
    /// <param name="place">Where it stands, for people.</param>
    public static Result<CheckGiven> Check(ReadOnlyMemory<byte> json, string place)
    {
        var body = new CheckBody();
        return CheckBody.Shape.Decode(json, body) is { } wrong
            ? new Refused(Refusal.Invalid, wrong)
            : new CheckGiven(place, body.Definition);
    }
}
