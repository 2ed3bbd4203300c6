using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Gossip;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;

namespace Muster.Agent.Networks;

/// <summary>A network as doors may ask it, in words that are not gossip's.</summary>
internal static class NetworkFace
{
    public static Network Of(GossipNetwork network, Joining joining) => new()
    {
        Members = () => [.. network.Members.Select(Shown).OrderBy(member => member.Name, StringComparer.Ordinal)],
        Join = async (address, cancel) =>
            (await joining.JoinAsync([address], cancel)).TryGet(out _, out var refused) ? true : refused,
        ForceLeave = network.ForceLeaveAsync,
        Keys = (ask, cancel) => KeysAsync(network, ask, cancel),
        WhoIsThere = network.WhoIsThereAsync,
        Reasons = network.ReasonsAsync,
        Report = () => new NetworkReport(
            network.IsEncrypted,
            network.View.Health,
            network.View.Waiting,
            network.View.Clocks,
            network.View.CoordinateResets),
        Own = () => Place(network.View.Own),
        PlaceOf = async (name, cancel) => await network.PlaceOfAsync(name, cancel) is { } place ? Place(place) : null,
    };

    /// <summary>A coordinate as the registry keeps it.</summary>
    public static Registry.Coordinates.Coordinate Place(Muster.Gossip.Swim.Coordinate place) =>
        new(place.Vec, place.Error, place.Adjustment, place.Height);

    private static NetworkMember Shown(SerfMember member) => new(
        member.Name,
        PlainAddress.Of(member.Address),
        ConsulTags.AsShown(member.Tags),
        (member.Versions.PMin, member.Versions.PMax, member.Versions.PCur, member.Versions.DMin, member.Versions.DMax, member.Versions.DCur),
        (int)member.Status);

    private static async Task<KeyringAnswer> KeysAsync(GossipNetwork network, KeyringAsk ask, CancellationToken cancel)
    {
        var key = new byte[ask.Key.Length];
        var length = Convert.TryFromBase64String(ask.Key, key, out var written) ? written : 0;
        var verb = ask.Verb switch
        {
            KeyringVerb.Install => KeyVerb.Install,
            KeyringVerb.Use => KeyVerb.Use,
            KeyringVerb.Remove => KeyVerb.Remove,
            _ => KeyVerb.List,
        };
        var report = await network.KeysAsync(verb, key[..length], (byte)ask.RelayFactor, cancel);
        return new KeyringAnswer(report.Error, report.Messages, report.Keys, report.PrimaryKeys, report.Nodes);
    }
}
