using Muster.Bedrock;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;
using Muster.Registry.Events;

namespace Muster.Agent.Networks;

/// <summary>Events of Consul's kind as they travel by gossip.</summary>
internal static class GossipEvents
{
    /// <summary>Tells everybody; the stamp it was given. Refuses, with Consul's text, what is too large.</summary>
    public static async Task<Result<ulong>> SpreadAsync(GossipNetwork lan, UserEvent fired, CancellationToken cancel)
    {
        var record = new ConsulEventRecord(
            fired.Id,
            fired.Name,
            fired.Payload.ToArray(),
            fired.NodeFilter,
            fired.ServiceFilter,
            fired.TagFilter,
            fired.Version);
        var sent = await lan.FireAsync(ConsulEventRecord.NamePrefix + fired.Name, record.Encode(), cancel);
        return sent.TryGet(out var stamp, out var refused)
            ? stamp
            : refused with { Message = $"1 error occurred:\n\t* error broadcasting event to segment \"\": {refused.Message}\n\n" };
    }

    /// <summary>The event that was told; null: it is none of Consul's, or cannot be read.</summary>
    public static UserEvent? Read(SerfNews.Told told)
    {
        if (!told.Event.Name.StartsWith(ConsulEventRecord.NamePrefix, StringComparison.Ordinal)
            || ConsulEventRecord.Decode(told.Event.Payload) is not { } record)
        {
            return null;
        }

        return new UserEvent
        {
            Id = record.Id,
            Name = record.Name,
            Payload = record.Payload,
            NodeFilter = record.NodeFilter,
            ServiceFilter = record.ServiceFilter,
            TagFilter = record.TagFilter,
            Version = record.Version,
            LTime = told.Event.LTime,
        };
    }
}
