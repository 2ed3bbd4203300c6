using Muster.Engine.Etcd.Commits;

namespace Muster.Engine.Contract.Parts;

/// <summary>Who may travel with whom.</summary>
public sealed class BatchTests
{
    private static readonly BatchTerms _roomy = new(1024, 1 << 20);

    [Fact]
    public void Who_does_not_meet_goes_together()
    {
        Assert.True(Together(Puts("a"), Puts("b")));
        Assert.True(Together(Reads("a"), Reads("a")));
        Assert.True(Together(If("a", Puts("b")), If("a", Puts("c"))));
        Assert.True(Together(Txn.Of(Delete("a")), Puts("b")));
    }

    [Fact]
    public void Whose_writes_another_one_sees_goes_alone()
    {
        Assert.False(Together(Puts("a"), Puts("a")));
        Assert.False(Together(Puts("a"), If("a", Puts("b"))));
        Assert.False(Together(If("a", Puts("b")), Puts("a")));
        Assert.False(Together(Puts("a"), Reads("a")));
        Assert.False(Together(Txn.Of(Delete("a")), Puts("a")));
        Assert.False(Together(Txn.Of(new Op.Delete(KeyRange.Prefix(Key.Of("p")))), Puts("p1")));
        Assert.False(Together(Puts("p1"), Txn.Of(new Op.Read(new RangeQuery(KeyRange.Prefix(Key.Of("p")))))));
        Assert.False(Together(new Txn([], [], [Put("a")]), Puts("a")));
        Assert.False(Together(Txn.Of(new Op.Nested(If("a", Puts("b")))), Puts("a")));
    }

    [Fact]
    public void Of_those_that_order_by_revision_one_goes()
    {
        var ordered = Puts("a") with { OrdersByRevision = true };
        Assert.True(Together(ordered, Puts("b")));
        Assert.False(Together(ordered, Puts("b") with { OrdersByRevision = true }));
    }

    [Fact]
    public void What_the_cluster_takes_is_not_exceeded()
    {
        // Each costs a place, their origin another, and all of them the stamp and the put of the deepest.
        var batch = new Batch(_roomy with { StepsMax = 128 });
        Assert.Equal(125, Enumerable.Range(0, 200).Count(i => batch.TryAdd(New(Puts($"k{i}")))));

        var full = new Batch(_roomy with { BytesMax = 10_000 });
        Assert.InRange(Enumerable.Range(0, 200).Count(i => full.TryAdd(New(Puts($"k{i}")))), 8, 20);
    }

    [Fact]
    public void The_first_is_taken_whatever_it_is()
    {
        var batch = new Batch(new BatchTerms(0, 0));
        Assert.True(batch.TryAdd(New(Puts("a"))));
        Assert.False(batch.TryAdd(New(Puts("b"))));
    }

    private static bool Together(Txn one, Txn other)
    {
        var batch = new Batch(_roomy);
        Assert.True(batch.TryAdd(New(one)));
        return batch.TryAdd(New(other));
    }

    private static Commit New(Txn txn) => new(txn, Origin.System);

    private static Op.Put Put(string key) => new(Key.Of(key), default, LeaseId.None);

    private static Op.Delete Delete(string key) => new(KeyRange.Single(Key.Of(key)));

    private static Txn Puts(string key) => Txn.Of(Put(key));

    private static Txn Reads(string key) => Txn.Of(new Op.Read(new RangeQuery(KeyRange.Single(Key.Of(key)))));

    private static Txn If(string key, Txn then) => then with { If = [Compare.Missing(Key.Of(key))] };
}
