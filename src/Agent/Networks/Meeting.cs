using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Registry.Catalog;
using Muster.Registry.Coordinates;
using Muster.Registry.Events;
using Muster.Registry.External;

namespace Muster.Agent.Networks;

/// <summary>
/// What ties the networks to the rooms that speak through them: rooms are built first, the networks are opened when all who
/// hear them are there.
/// </summary>
internal sealed class Meeting(AgentConfig config, string nodeId, TimeProvider time, Prng chance, ILoggerFactory logs)
{
    /// <summary>Null: not opened yet, or this agent meets nobody.</summary>
    public AgentNetworks? Networks { get; private set; }

    /// <summary>Tells everybody an event; null where there is nobody.</summary>
    public Func<UserEvent, CancellationToken, Task<Result<ulong>>>? Spread => IsOff
        ? null
        : (fired, asker) => GossipEvents.SpreadAsync(Networks!.Lan, fired, asker);

    private bool IsOff => config.SerfLanPort == AgentConfig.PortOff;

    /// <summary>Where this agent's node is, and those that it speaks for.</summary>
    public Task<ImmutableArray<NodeCoordinate>> PlacesAsync(CancellationToken cancel) =>
        Networks?.Lan.PlacesAsync(isShared: config.Etcd is not null, cancel)
            ?? Task.FromResult(ImmutableArray.Create(new NodeCoordinate(config.NodeName, "", Coordinate.Origin)));

    /// <summary>Opens the networks, if this agent meets anybody; nobody is joined yet.</summary>
    /// <param name="folder">Where keys and what is remembered lie; null: nowhere.</param>
    /// <param name="shared">The agents over this catalog; null: it is this agent's own.</param>
    /// <param name="built">Told of each part that is to be disposed of, in the order in which they were made.</param>
    public Result<bool> Open(string? folder, Catalog catalog, External? shared, Events events, Action<IAsyncDisposable> built)
    {
        if (IsOff)
        {
            return false;
        }

        var members = new MembersToCatalog(config, catalog, shared, time, logs.CreateLogger("Muster.Gossip"));
        built(members);
        if (!AgentNetworks.Open(config, nodeId, folder, time, chance, logs, Hear).TryGet(out var networks, out var refused))
        {
            return refused;
        }

        Networks = networks;
        built(networks);
        members.Begin(networks.Lan);
        return true;

        void Hear(SerfNews news)
        {
            switch (news)
            {
                case SerfNews.OfMember member:
                    members.Hear(member);
                    break;
                case SerfNews.Told told when GossipEvents.Read(told) is { } heard:
                    events.Receive(heard);
                    break;
            }
        }
    }
}
