using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Etcd.Backend.Pages;

namespace Muster.Etcd.Backend;

/// <summary>
/// Writes a history and its leases as a database of etcd's: the same keys, values, revisions, versions, deletions, leases
/// and compaction revision. What members know of each other is not in it; who restores it says that.
/// </summary>
/// <remarks>
/// <code>
/// page 0, 1   where all else is                                    (written last)
/// page 2 …    bucket key     revision → row of a key, or deletion
///             bucket lease   lease → its times to live
///             bucket meta    up to where history was compacted
///             the table of these buckets; the list of free pages, which is empty
/// </code>
/// </remarks>
public static class BackendFile
{
    private static readonly byte[] _finishedCompaction = "finishedCompactRev"u8.ToArray();
    private static readonly byte[] _scheduledCompaction = "scheduledCompactRev"u8.ToArray();

    /// <summary>How many bytes a file of this history has at most, about.</summary>
    public static long BytesMax(HistoryCut history) =>
        (16 * PageLayout.PageBytes) + (2 * history.Bytes) + (history.Count * 128);

    /// <summary>Writes from the stream's begin, and goes back there in the end. Refuses as the history's rows do.</summary>
    /// <param name="to">Empty, and can seek.</param>
    /// <param name="leases">By id.</param>
    public static Result<bool> Write(
        Stream to, HistoryCut history, IReadOnlyList<LeaseStatus> leases, CancellationToken cancel)
    {
        var file = new PageFile(to);
        var rows = new BucketWriter(file);
        foreach (var next in HistoryTable.Of(history))
        {
            cancel.ThrowIfCancellationRequested();
            if (!next.TryGet(out var row, out var refused))
            {
                return refused;
            }

            rows.Add(Element.Row(row.Key, row.Value));
        }

        var buckets = new BucketWriter(file);
        buckets.Add(Bucket(HistoryTable.Name, rows.Finish()));
        buckets.Add(Bucket("lease", Leases(file, leases)));
        buckets.Add(Bucket("meta", Meta(file, history.Floor)));
        var root = buckets.Finish();
        var free = file.Count;
        file.Write(FreeList(free));
        file.Finish(root, free);
        return true;
    }

    private static ulong Leases(PageFile file, IReadOnlyList<LeaseStatus> leases)
    {
        var bucket = new BucketWriter(file);
        foreach (var lease in leases)
        {
            var id = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(id, lease.Id.Value);
            bucket.Add(Element.Row(id, RowMessage.Of(lease).ToByteArray()));
        }

        return bucket.Finish();
    }

    private static ulong Meta(PageFile file, Revision floor)
    {
        var bucket = new BucketWriter(file);
        if (floor > Revision.Never)
        {
            bucket.Add(Element.Row(_finishedCompaction, HistoryTable.KeyOf(floor)));
            bucket.Add(Element.Row(_scheduledCompaction, HistoryTable.KeyOf(floor)));
        }

        return bucket.Finish();
    }

    /// <summary>A bucket's value is the page of its tree and a number that etcd does not use.</summary>
    private static Element Bucket(string name, ulong page)
    {
        var place = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(place, page);
        return Element.Bucket(Encoding.ASCII.GetBytes(name), place);
    }

    private static byte[] FreeList(ulong number)
    {
        var page = new byte[PageLayout.PageBytes];
        PageLayout.WriteHeader(page, number, PageKind.FreeList, elements: 0);
        return page;
    }
}
