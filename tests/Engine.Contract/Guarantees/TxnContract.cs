using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Transactions: compares, branches, what one path may write.</summary>
public abstract class TxnContract(EngineUnderTest under) : Contract(under)
{
    private static readonly KeyRange OnA = KeyRange.Single(Key.Of("a"));

    [Guarantee]
    public async Task The_branch_follows_the_compares()
    {
        var first = await DoAsync(new Txn([Compare.Missing(K("a"))], [Put("a", "1")], [Put("a", "never")]));
        var second = await DoAsync(new Txn([Compare.Missing(K("a"))], [Put("a", "never")], [Put("b", "2")]));

        Assert.Equal((true, At(1)), (first.Succeeded, first.At));
        Assert.Equal((false, At(2)), (second.Succeeded, second.At));
        Assert.Equal(("1", "2"), (await ValueAsync("a"), await ValueAsync("b")));
    }

    [Guarantees]
    [InlineData(Relation.Equal, 0, true)]
    [InlineData(Relation.Equal, 1, false)]
    [InlineData(Relation.NotEqual, 1, true)]
    [InlineData(Relation.Less, 1, true)]
    [InlineData(Relation.Less, 0, false)]
    [InlineData(Relation.Greater, -1, true)]
    [InlineData(Relation.Greater, 0, false)]
    public async Task Each_relation_holds_as_its_name_says(Relation relation, int offset, bool holds)
    {
        var lease = (await Engine.GrantAsync(new LeaseId(7000), TimeSpan.FromSeconds(60), Patient)).Value.Id;
        await CommitAsync(Put("a", "0"));
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "m", lease));

        Assert.Equal(holds, await HoldsAsync(new Compare.Created(OnA, relation, At(1 + offset))));
        Assert.Equal(holds, await HoldsAsync(new Compare.Modified(OnA, relation, At(3 + offset))));
        Assert.Equal(holds, await HoldsAsync(new Compare.Version(OnA, relation, 3 + offset)));
        Assert.Equal(holds, await HoldsAsync(new Compare.Lease(OnA, relation, new LeaseId(7000 + offset))));
        Assert.Equal(holds, await HoldsAsync(new Compare.Value(OnA, relation, V(((char)('m' + offset)).ToString()))));
    }

    [Guarantee]
    public async Task A_missing_key_counts_as_zero_and_has_no_value()
    {
        foreach (var range in new[] { OnA, KeyRange.Prefix(K("a")) })
        {
            Assert.True(await HoldsAsync(new Compare.Created(range, Relation.Equal, Revision.Never)));
            Assert.True(await HoldsAsync(new Compare.Modified(range, Relation.Less, new Revision(1))));
            Assert.True(await HoldsAsync(new Compare.Version(range, Relation.Equal, 0)));
            Assert.True(await HoldsAsync(new Compare.Lease(range, Relation.Equal, LeaseId.None)));
            Assert.False(await HoldsAsync(new Compare.Version(range, Relation.Greater, 0)));
            Assert.False(await HoldsAsync(new Compare.Value(range, Relation.Equal, default)));
            Assert.False(await HoldsAsync(new Compare.Value(range, Relation.NotEqual, V("x"))));
        }
    }

    [Guarantee]
    public async Task A_compare_over_a_range_holds_for_every_key_of_it()
    {
        await CommitAsync(Put("a1", "x"));
        await CommitAsync(Put("a2", "x"));
        var range = KeyRange.Prefix(K("a"));

        Assert.True(await HoldsAsync(new Compare.Value(range, Relation.Equal, V("x"))));
        Assert.True(await HoldsAsync(new Compare.Modified(range, Relation.Less, At(3))));
        Assert.False(await HoldsAsync(new Compare.Modified(range, Relation.Less, At(2))));
        Assert.False(await HoldsAsync(new Compare.Created(range, Relation.Equal, Revision.Never)));
    }

    [Guarantee]
    public async Task Reads_see_the_writes_before_them()
    {
        await CommitAsync(Put("a", "old"), Put("b", "old"));
        var done = await CommitAsync(Read("a"), Put("a", "new"), Read("a"), Delete("b"), Read("b"));

        Assert.Equal("old", Text(Assert.IsType<OpResult.Read>(done.Results[0]).Result.Items[0].Value));
        var read = Assert.IsType<OpResult.Read>(done.Results[2]).Result;
        Assert.Equal(("new", At(2)), (Text(read.Items[0].Value), read.Head));
        Assert.Empty(Assert.IsType<OpResult.Read>(done.Results[4]).Result.Items);
    }

    [Guarantee]
    public async Task All_compares_see_the_state_before_the_transaction()
    {
        var inner = new Txn([Compare.Missing(K("a"))], [Put("b", "then")], [Put("b", "else")]);
        await CommitAsync(Put("a", "1"), new Op.Nested(inner));

        Assert.Equal("then", await ValueAsync("b"));
    }

    [Guarantee]
    public async Task Nested_transactions_share_the_revision_and_answer_one_by_one()
    {
        await CommitAsync(Put("x", "1"));
        var yes = new Txn([Compare.Exists(K("x"))], [Put("a", "1"), Read("a")], []);
        var no = new Txn([Compare.Missing(K("x"))], [Put("b", "1")], [Put("c", "1")]);
        var done = await CommitAsync(new Op.Nested(yes), new Op.Nested(no));

        var first = Assert.IsType<OpResult.Nested>(done.Results[0]).Result;
        var second = Assert.IsType<OpResult.Nested>(done.Results[1]).Result;
        Assert.Equal((true, false), (first.Succeeded, second.Succeeded));
        Assert.Equal(2, first.Results.Count);
        Assert.Equal("a c x", Keys(await RangeAsync(new RangeQuery(KeyRange.All))));
        Assert.Equal(At(2), (await GetAsync("c"))!.Modified);
    }

    [Guarantee]
    public async Task Previous_values_are_given_when_asked()
    {
        await CommitAsync(Put("a", "1"), Put("b", "2"));
        var done = await CommitAsync(
            Put("a", "3") with { ReturnPrevious = true },
            Put("c", "4") with { ReturnPrevious = true },
            Delete("b") with { ReturnPrevious = true });

        Assert.Equal("1", Text(Assert.IsType<OpResult.Put>(done.Results[0]).Previous!.Value));
        Assert.Null(Assert.IsType<OpResult.Put>(done.Results[1]).Previous);
        var deleted = Assert.IsType<OpResult.Delete>(done.Results[2]);
        Assert.Equal((1L, "2"), (deleted.Count, Text(deleted.Previous[0].Value)));
        Assert.Null(Assert.IsType<OpResult.Put>((await CommitAsync(Put("a", "5"))).Results[0]).Previous);
    }

    [Guarantee]
    public async Task A_put_may_keep_the_value_or_the_lease()
    {
        var lease = (await Engine.GrantAsync(LeaseId.None, TimeSpan.FromSeconds(60), Patient)).Value.Id;
        await CommitAsync(Put("a", "1", lease));
        await CommitAsync(Put("a", "2") with { KeepLease = true });
        Assert.Equal(lease, (await GetAsync("a"))!.Lease);
        await CommitAsync(Put("a", "") with { KeepValue = true });

        var item = await GetAsync("a");
        Assert.Equal(("2", LeaseId.None, 3L), (Text(item!.Value), item.Lease, item.Version));
        await RefusesAsync(Refusal.NotFound, Txn.Of(Put("missing", "") with { KeepValue = true }));
        await RefusesAsync(Refusal.NotFound, Txn.Of(Put("missing", "x") with { KeepLease = true }));
        await RefusesAsync(Refusal.Invalid, Txn.Of(Put("a", "brought") with { KeepValue = true }));
        await RefusesAsync(Refusal.Invalid, Txn.Of(Put("a", "x", lease) with { KeepLease = true }));
    }

    [Guarantee]
    public async Task A_refused_transaction_leaves_no_trace()
    {
        await CommitAsync(Put("a", "1"));
        await RefusesAsync(Refusal.LeaseNotFound, Txn.Of(Put("b", "2"), Delete("a"), Put("c", "3", new LeaseId(404))));
        await RefusesAsync(Refusal.FutureRevision, Txn.Of(Put("b", "2"), new Op.Read(new RangeQuery(OnA) { At = At(2) })));

        Assert.Equal("a", Keys(await RangeAsync(new RangeQuery(KeyRange.All))));
    }

    [Guarantee]
    public async Task No_key_is_written_twice_on_one_path()
    {
        static Op Nest(params Op[] then) => new Op.Nested(Txn.Of(then));
        await CommitAsync(Put("a", "0"));

        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Put("a", "1"), Put("a", "2")));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Put("a", "1"), Delete("a")));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Delete("a"), Put("a", "1")));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(DeletePrefix(""), Put("a", "1")));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Put("a", "1"), Nest(Put("a", "2"))));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Nest(Put("a", "1")), Nest(Put("a", "2"))));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Nest(Delete("a")), Nest(Put("a", "2"))));
        await RefusesAsync(Refusal.DuplicateKey, Txn.Of(Nest(Delete("a")), Put("a", "2")));
        await RefusesAsync(Refusal.DuplicateKey, new Txn([], [Put("b", "")], [Put("a", "1"), Put("a", "2")]));
    }

    [Guarantee]
    public async Task What_cannot_meet_on_one_path_is_taken()
    {
        await CommitAsync(Put("a", "0"), Put("b", "0"));
        await CommitAsync(DeletePrefix("a"), DeletePrefix(""));
        var either = new Txn([Compare.Missing(K("a"))], [Put("a", "then")], [Put("a", "else")]);
        await CommitAsync(new Op.Nested(either));
        Assert.Equal("then", await ValueAsync("a"));

        // A put in one nested transaction and a delete in a later one: the key is born and dies at one revision.
        await CommitAsync(new Op.Nested(Txn.Of(Put("z", "1"))), new Op.Nested(Txn.Of(Delete("z"))));
        Assert.Null(await GetAsync("z"));
        Assert.Equal((await Engine.HeadAsync(Patient)).Value, (await RangeAsync("z")).Touched);
    }

    [Guarantee]
    public async Task Limits_are_refused_by_name()
    {
        var many = Enumerable.Range(0, TxnStepsMax + 1).Select(i => (Op)Put($"k{i}", "")).ToArray();
        await RefusesAsync(Refusal.TooMany, Txn.Of(many));
        await RefusesAsync(Refusal.TooMany, Txn.Of(new Op.Nested(Txn.Of(many[1..]))));
        await RefusesAsync(Refusal.TooLarge, Txn.Of(new Op.Put(K("a"), new byte[EngineLimits.TxnBytesMax + 1], default)));
        await RefusesAsync(Refusal.Invalid, Txn.Of(Put("", "no key")));

        Assert.Equal(TxnStepsMax, (await CommitAsync(many[1..])).Results.Count);
        Assert.Equal(TxnStepsMax, (await RangeAsync("k")).Count);
    }

    [Guarantee]
    public async Task Atomic_concurrent_increments_are_all_counted()
    {
        await CommitAsync(Put("n", "0"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(IncrementTenTimesAsync)));
        Assert.Equal("80", await ValueAsync("n"));
    }

    private async Task IncrementTenTimesAsync()
    {
        for (var done = 0; done < 10;)
        {
            var item = (await GetAsync("n"))!;
            var next = (int.Parse(Text(item.Value), System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(
                System.Globalization.CultureInfo.InvariantCulture);
            var result = await DoAsync(new Txn([Compare.ModifiedAt(K("n"), item.Modified)], [Put("n", next)], []));
            done += result.Succeeded ? 1 : 0;
        }
    }

    private async Task<bool> HoldsAsync(Compare compare) => (await DoAsync(new Txn([compare], [], []))).Succeeded;
}
