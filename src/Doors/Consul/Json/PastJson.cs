using System.Globalization;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv.Past;

namespace Muster.Doors.Consul.Json;

/// <summary>What was, and who made it so.</summary>
internal static class PastJson
{
    public static void Write(GoJsonWriter json, KvMoment moment)
    {
        json.BeginObject();
        Begin(json, moment.At, moment.Stamp, moment.Deed switch
        {
            KvDeed.Created => "created",
            KvDeed.Changed => "changed",
            KvDeed.Deleted => "deleted",
            KvDeed.Locked => "locked",
            _ => "unlocked",
        });
        json.Name("Writes"u8);
        json.Number(moment.Writes);
        json.Name("After"u8);
        Write(json, moment.After);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, CatalogMoment moment)
    {
        json.BeginObject();
        Begin(json, moment.At, moment.Stamp, moment.Deed switch
        {
            CatalogDeed.Registered => "registered",
            CatalogDeed.Changed => "changed",
            CatalogDeed.Deregistered => "deregistered",
            CatalogDeed.CheckAdded => "check-added",
            CatalogDeed.CheckTurned => "check-turned",
            CatalogDeed.CheckRemoved => "check-removed",
            CatalogDeed.NodeRegistered => "node-registered",
            CatalogDeed.NodeChanged => "node-changed",
            _ => "node-deregistered",
        });
        json.Member("Node"u8, moment.Node);
        json.Member("ServiceID"u8, moment.ServiceId);
        json.Member("CheckID"u8, moment.CheckId);
        json.Member("From"u8, moment.From);
        json.Member("To"u8, moment.To);
        json.Member("Detail"u8, moment.Detail);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, KvDifference difference)
    {
        json.BeginObject();
        json.Name("Key"u8);
        json.Text(difference.Key.Span);
        json.Name("From"u8);
        Write(json, difference.From);
        json.Name("To"u8);
        Write(json, difference.To);
        json.EndObject();
    }

    /// <summary>
    /// Null where there is no such key; the value is null where it was too large to be kept, and its size is, too, where
    /// nobody saw it.
    /// </summary>
    public static void Write(GoJsonWriter json, KvThen? then)
    {
        if (then is null)
        {
            json.Null();
            return;
        }

        json.BeginObject();
        json.Name("Flags"u8);
        json.Number(then.Entry.Flags);
        json.Name("Size"u8);
        if (then.Size >= 0)
        {
            json.Number(then.Size);
        }
        else
        {
            json.Null();
        }

        json.Name("Kept"u8);
        json.Bool(then.Kept);
        json.Name("Value"u8);
        if (then.Kept)
        {
            json.Base64(then.Entry.Value.Span);
        }
        else
        {
            json.Null();
        }

        json.Member("Session"u8, then.Entry.Session ?? "");
        json.Name("CreateIndex"u8);
        json.Number(then.Entry.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(then.Entry.Modified.Value);
        json.EndObject();
    }

    /// <summary>The page's end: whether there is more, and how far the past is known.</summary>
    public static void WriteReach(GoJsonWriter json, bool more, Revision since, DateTimeOffset? sinceTime)
    {
        json.Name("More"u8);
        json.Bool(more);
        json.Name("Since"u8);
        json.Number(since.Value);
        json.Member("SinceTime"u8, sinceTime is { } time ? TimeText(time) : "");
    }

    /// <summary>When and by whom.</summary>
    public static void WriteStamp(GoJsonWriter json, Revision at, Stamp stamp)
    {
        json.Name("Revision"u8);
        json.Number(at.Value);
        json.Member("Time"u8, TimeText(stamp.At));
        WriteBy(json, stamp);
    }

    private static void Begin(GoJsonWriter json, Revision at, Stamp stamp, string deed)
    {
        json.Name("Revision"u8);
        json.Number(at.Value);
        json.Member("Time"u8, TimeText(stamp.At));
        json.Member("Deed"u8, deed);
        WriteBy(json, stamp);
    }

    private static void WriteBy(GoJsonWriter json, Stamp stamp)
    {
        json.Name("By"u8);
        json.BeginObject();
        json.Member("Server"u8, stamp.Server);
        json.Member("Door"u8, stamp.Origin.Door);
        json.Member("Source"u8, stamp.Origin.Source);
        json.Member("Accessor"u8, stamp.Origin.Accessor);
        json.EndObject();
    }

    private static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
