using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Forgetting the past, and only the past.</summary>
public abstract class CompactionContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task What_was_superseded_is_refused_and_the_rest_stays()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"), Put("b", "1"));
        await CommitAsync(Delete("b"));
        await CommitAsync(Put("a", "3"));

        Assert.Equal(At(3), (await Engine.CompactAsync(At(3), Patient)).Value);
        await RefusesAtAsync(Refusal.Compacted, At(1));
        await RefusesAtAsync(Refusal.Compacted, At(2));
        Assert.Equal(("2", null), (await ValueAsync("a", At(3)), await ValueAsync("b", At(3))));
        Assert.Equal(("3", "3"), (await ValueAsync("a", At(4)), await ValueAsync("a")));
        await RefusesAsync(Refusal.Compacted, Txn.Of(Put("c", ""), new Op.Read(new RangeQuery(KeyRange.All) { At = At(2) })));
    }

    [Guarantee]
    public async Task It_never_goes_back_and_never_beyond_the_head()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        Assert.Equal(Refusal.FutureRevision, (await Engine.CompactAsync(At(3), Patient)).Refused?.Why);
        Assert.True((await Engine.CompactAsync(At(2), Patient)).Ok);
        Assert.Equal(Refusal.Compacted, (await Engine.CompactAsync(At(2), Patient)).Refused?.Why);
        Assert.Equal(Refusal.Compacted, (await Engine.CompactAsync(At(1), Patient)).Refused?.Why);
        Assert.Equal("2", await ValueAsync("a"));
    }

    [Guarantee]
    public async Task A_watch_that_starts_below_is_refused()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        await CommitAsync(Put("a", "3"));
        await Engine.CompactAsync(At(3), Patient);

        var refused = await Engine.WatchAsync(new WatchRequest(KeyRange.All) { From = At(2) }, Patient);
        Assert.Equal(Refusal.Compacted, refused.Refused?.Why);
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(4) });
        await CommitAsync(Put("a", "4"));
        Assert.Equal("+4 a=4", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task Touched_has_the_compaction_revision_as_its_floor()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Delete("a"));
        await CommitAsync(Put("b", "1"));
        await CommitAsync(Put("b", "2"));
        await CommitAsync(Put("b", "3"));
        await Engine.CompactAsync(At(4), Patient);

        Assert.Equal(At(4), (await RangeAsync("a")).Touched);
        Assert.Equal(At(5), (await RangeAsync("b")).Touched);
        Assert.Equal(At(4), (await RangeAsync("never")).Touched);
    }

    [Guarantee]
    public async Task Live_keys_and_deletions_survive_any_number_of_compactions()
    {
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                await CommitAsync((i + round) % 3 == 0 ? Delete($"k{i:00}") : Put($"k{i:00}", $"{round}"));
            }

            await Engine.CompactAsync((await Engine.HeadAsync(Patient)).Value, Patient);
        }

        var expected = string.Join(' ', Enumerable.Range(0, 50).Where(i => (i + 9) % 3 != 0).Select(i => $"k{i:00}"));
        Assert.Equal(expected, Keys(await RangeAsync("k")));
        if (await TryRestartAsync())
        {
            Assert.Equal(expected, Keys(await RangeAsync("k")));
            await RefusesAtAsync(Refusal.Compacted, At(40));
        }
    }

    private async Task RefusesAtAsync(Refusal why, Revision at) => Assert.Equal(
        why, (await Engine.RangeAsync(new RangeQuery(KeyRange.All) { At = at }, Patient)).Refused?.Why);
}
