using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using KeyValue = Muster.Engine.KeyValue;

namespace Muster.Engine.Etcd.Replication;

/// <summary>Reads all our rows as they stood at one revision, page by page.</summary>
/// <param name="heard">Called for every page.</param>
internal sealed class Loader(EtcdChannel channel, Action heard)
{
    private const int PageRowsMax = 5_000;

    /// <param name="at">A revision of the cluster's.</param>
    public async ValueTask<Result<IReadOnlyList<KeyValue>>> LoadAsync(Layout layout, long at, CancellationToken cancel)
    {
        var rows = new List<KeyValue>();
        var (next, end) = layout.Rows(KeyRange.All);
        var pageRows = PageRowsMax;
        while (true)
        {
            // Of one revision every member tells the same, so none needs to ask the others.
            var request = new RangeRequest
            {
                Key = next, RangeEnd = end, Revision = at, Limit = pageRows, Serializable = true,
            };
            var asked = await channel.CallAsync(EtcdCalls.Range, request, CallKind.Reads, cancel);
            heard();
            if (asked.Refused is { Why: Refusal.TooLarge } && pageRows > 1)
            {
                pageRows /= 2;
                continue;
            }

            if (!asked.TryGet(out var page, out var refused))
            {
                return refused;
            }

            rows.AddRange(page.Kvs.Select(item => RangeTerms.Item(item, layout)!));
            if (!page.More)
            {
                return rows;
            }

            next = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
        }
    }
}
