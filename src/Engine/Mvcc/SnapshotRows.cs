namespace Muster.Engine.Mvcc;

/// <summary>The live rows of one snapshot in key order, a page at a time: what is held of them is one page.</summary>
internal static class SnapshotRows
{
    private const int PageRowsMax = 512;

    public static IEnumerable<KeyValue> Of(Snapshot snapshot)
    {
        var from = Key.Empty;
        while (true)
        {
            var page = snapshot.Range(new RangeQuery(KeyRange.From(from)) { Limit = PageRowsMax }).Value;
            foreach (var row in page.Items)
            {
                yield return row;
            }

            if (!page.More)
            {
                yield break;
            }

            from = page.Items[^1].Key.Successor();
        }
    }
}
