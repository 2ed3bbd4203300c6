using System.Diagnostics;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Terms;

/// <summary>Range queries, and what they answer, in etcd's words.</summary>
internal static class RangeTerms
{
    public static Wire.RangeRequest Encode(RangeQuery query, Layout layout)
    {
        var (start, end) = layout.Rows(query.Range);
        return new Wire.RangeRequest
        {
            Key = start,
            RangeEnd = end,
            Limit = query.Limit,
            Revision = layout.ToCluster(query.At),
            SortOrder = query.Descending
                ? Wire.RangeRequest.Types.SortOrder.Descend
                : Wire.RangeRequest.Types.SortOrder.Ascend,
            SortTarget = query.SortBy switch
            {
                SortBy.Key => Wire.RangeRequest.Types.SortTarget.Key,
                SortBy.Version => Wire.RangeRequest.Types.SortTarget.Version,
                SortBy.Created => Wire.RangeRequest.Types.SortTarget.Create,
                SortBy.Modified => Wire.RangeRequest.Types.SortTarget.Mod,
                SortBy.Value => Wire.RangeRequest.Types.SortTarget.Value,
                _ => throw new UnreachableException($"No word for {query.SortBy}"),
            },
            KeysOnly = query.Returning == Returning.Keys,
            CountOnly = query.Returning == Returning.Count,
            MinCreateRevision = layout.ToCluster(query.CreatedMin),
            MaxCreateRevision = layout.ToCluster(query.CreatedMax),
            MinModRevision = layout.ToCluster(query.ModifiedMin),
            MaxModRevision = layout.ToCluster(query.ModifiedMax),
        };
    }

    /// <summary>Within a transaction nothing is told of when the range was last touched.</summary>
    public static RangeResult Decode(Wire.RangeResponse response, Revision head, Layout layout)
    {
        var items = new List<KeyValue>(response.Kvs.Count);
        foreach (var item in response.Kvs)
        {
            if (Item(item, layout) is { } row)
            {
                items.Add(row);
            }
        }

        return new RangeResult(
            response.Header is { Revision: > 0 } header ? layout.Out(header.Revision) : head,
            items, response.Count, response.More, Revision.Never);
    }

    /// <summary>A row as etcd tells it; null for what is none of ours.</summary>
    public static KeyValue? Item(Wire.KeyValue? told, Layout layout) =>
        told is null || !layout.TryRow(told.Key, out var key)
            ? null
            : new KeyValue(
                key, told.Value.Memory, layout.Out(told.CreateRevision), layout.Out(told.ModRevision), told.Version,
                new LeaseId(told.Lease));
}
