using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Reads, both ways.</summary>
internal static class RangeWords
{
    public static GrpcStatus? Fault(RangeRequest asked) => asked.Key.IsEmpty ? EtcdError.EmptyKey : null;

    public static RangeQuery Of(RangeRequest asked)
    {
        var sortBy = asked.SortTarget switch
        {
            RangeRequest.Types.SortTarget.Version => SortBy.Version,
            RangeRequest.Types.SortTarget.Create => SortBy.Created,
            RangeRequest.Types.SortTarget.Mod => SortBy.Modified,
            RangeRequest.Types.SortTarget.Value => SortBy.Value,
            _ => SortBy.Key,
        };
        return new RangeQuery(KeyWords.RangeOf(asked.Key, asked.RangeEnd))
        {
            At = Bound(asked.Revision),
            Limit = (int)Math.Clamp(asked.Limit, 0, int.MaxValue),
            SortBy = sortBy,
            Descending = asked.SortOrder == RangeRequest.Types.SortOrder.Descend,
            Returning = asked.CountOnly ? Returning.Count : asked.KeysOnly ? Returning.Keys : Returning.KeysAndValues,
            CreatedMin = Bound(asked.MinCreateRevision),
            CreatedMax = Bound(asked.MaxCreateRevision),
            ModifiedMin = Bound(asked.MinModRevision),
            ModifiedMax = Bound(asked.MaxModRevision),
        };
    }

    public static RangeResponse Of(RangeResult found, ResponseHeader header)
    {
        var answer = new RangeResponse { Header = header, Count = found.Count, More = found.More };
        answer.Kvs.Capacity = found.Items.Count;
        for (var i = 0; i < found.Items.Count; i++)
        {
            answer.Kvs.Add(KeyWords.Of(found.Items[i]));
        }

        return answer;
    }

    private static Revision Bound(long revision) => new(Math.Max(0, revision));
}
