using System.Text;
using Muster.Doors.Consul.Entries;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// Configuration entries as a Consul snapshot holds them: packed within a record, the kind before the request that wrote
/// them; the settings of proxies are packed once more within it.
/// </summary>
internal static class ConsulEntry
{
    /// <summary>Null for an entry of a kind that came after Consul 1.8.7.</summary>
    public static ConfigEntry? Read(ReadOnlyMemory<byte> packed)
    {
        var reader = new PackReader(packed);
        var kind = reader.TryRead(out var name) && name is ReadOnlyMemory<byte> text ? Encoding.UTF8.GetString(text.Span) : "";
        if (!reader.TryRead(out var request) || request is not PackMap map)
        {
            throw Wrong("it has no body");
        }

        if (!EntryKinds.IsKnown(kind))
        {
            return null;
        }

        var entry = Body(map);
        return EntryBody.Decode(entry.Tree(), kept: true).TryGet(out var decoded, out var refused)
            ? decoded with
            {
                Created = ConsulCatalog.At(entry, "CreateIndex"),
                Modified = ConsulCatalog.At(entry, "ModifyIndex"),
            }
            : throw Wrong(refused.Message);
    }

    private static PackMap Body(PackMap request)
    {
        if (request.Member("Entry") is not ReadOnlyMemory<byte> again)
        {
            return request.Map("Entry");
        }

        return new PackReader(again).TryRead(out var inner) && inner is PackMap map ? map : throw Wrong("it has no body");
    }

    private static InvalidDataException Wrong(string why) => new($"the state is damaged: a configuration entry: {why}");
}
