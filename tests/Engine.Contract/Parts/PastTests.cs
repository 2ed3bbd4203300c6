using Muster.Bedrock;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Contract.Parts;

/// <summary>The chain of a key's former versions.</summary>
public sealed class PastTests
{
    private const int Versions = 10_000;

    [Fact]
    public void Every_version_is_found_until_it_is_cut()
    {
        var chain = Chain();
        for (var at = 0; at < 2 * Versions; at += 7)
        {
            Assert.Equal(at < 2 ? null : Math.Min(at / 2 * 2L, 2 * Versions), Past.AsOf(chain[^1], new Revision(at))?.Modified.Value);
        }

        for (var i = 0; i < Versions / 2; i++)
        {
            chain[i].Cut();
        }

        Assert.Null(Past.AsOf(chain[^1], new Revision(Versions - 2)));
        Assert.Equal(Versions + 2, Past.AsOf(chain[^1], new Revision(Versions + 3))?.Modified.Value);
    }

    [Fact]
    public void An_evicted_value_cannot_be_read_by_mistake()
    {
        var past = new Past(Item(2), 5, null);
        past.Evict();
        Assert.True(Evicted.Is(past.Item!, out var rowId));
        Assert.Equal((2L, 5, 100), (RowId.RevisionOf(rowId).Value, RowId.SubOf(rowId), past.Item!.Value.Length));
        Assert.Throws<BrokenInvariantException>(() => past.Item!.Value.ToArray());
    }

    // Modified at 2, 4, 6 …
    private static List<Past> Chain()
    {
        var chain = new List<Past>();
        for (var i = 1; i <= Versions; i++)
        {
            chain.Add(new Past(Item(2 * i), 0, chain.LastOrDefault()));
        }

        return chain;
    }

    private static KeyValue Item(long at) =>
        new(Key.Of("k"), new byte[100], new Revision(2), new Revision(at), 1, LeaseId.None);
}
