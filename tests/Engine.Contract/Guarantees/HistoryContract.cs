using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>All that is remembered, row by row.</summary>
public abstract class HistoryContract(EngineUnderTest under) : Contract(under)
{
    private IWholeHistory Whole => (IWholeHistory)Engine;

    [Guarantee]
    public async Task It_tells_every_row_in_the_order_in_which_they_were_made()
    {
        await CommitAsync(Put("b", "1"), Put("a", "1"), Put("c", "1"));
        await CommitAsync(Delete("a"));
        await CommitAsync(Put("a", "2"));
        await CommitAsync(DeletePrefix(""));

        Assert.Equal(
            ["+1.0 b=1 old", "+1.1 a=1 old", "+1.2 c=1 old", "+2.0 a gone old", "+3.0 a=2 old", "+4.0 a gone", "+4.1 b gone", "+4.2 c gone"],
            Told(Since(KeyRange.All, Revision.Never)));
        Assert.Equal(
            ["+1.0 b=1", "+1.1 a=1 old", "+1.2 c=1", "+2.0 a gone"], Told(Since(KeyRange.All, At(2))));
        Assert.Equal(
            ["+1.1 a=1 old", "+2.0 a gone old", "+3.0 a=2"], Told(Since(KeyRange.Single(K("a")), At(3))));
    }

    [Guarantee]
    public async Task Of_what_was_compacted_there_is_what_lived_then_in_its_old_place()
    {
        await CommitAsync(Put("b", "1"), Put("a", "1"), Put("c", "1"));
        await CommitAsync(Put("b", "2"), Delete("c"));
        await CommitAsync(Put("a", "2"));
        Assert.True((await Engine.CompactAsync(At(2), Patient)).Ok);

        Assert.Equal(["+1.1 a=1 old", "+2.0 b=2", "+3.0 a=2"], Told(Since(KeyRange.All, Revision.Never)));
        Assert.Equal(["+1.1 a=1", "+2.0 b=2"], Told(Since(KeyRange.All, At(2))));
        Assert.Equal((At(2), 2L), (Since(KeyRange.All, At(2)).Floor, Since(KeyRange.All, At(2)).Live));
        Assert.Equal(Refusal.Compacted, Whole.Remembered(KeyRange.All, At(1)).Refused?.Why);
        Assert.Equal(Refusal.FutureRevision, Whole.Remembered(KeyRange.All, At(4)).Refused?.Why);
    }

    [Guarantee]
    public async Task It_stays_as_it_was_whatever_is_written_and_forgotten_afterwards()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        var history = Since(KeyRange.All, Revision.Never);
        await CommitAsync(Put("a", "3"));
        await CommitAsync(Delete("a"));
        Assert.True((await Engine.CompactAsync(At(4), Patient)).Ok);
        Assert.Equal(["+1.0 a=1 old", "+2.0 a=2"], Told(history));
    }

    [Guarantee]
    public async Task It_names_the_leases_that_keys_hang_on()
    {
        var first = (await Engine.GrantAsync(new LeaseId(71), TimeSpan.FromMinutes(5), Patient)).Value.Id;
        var second = (await Engine.GrantAsync(new LeaseId(72), TimeSpan.FromMinutes(5), Patient)).Value.Id;
        await CommitAsync(Put("a", "1", first));
        await CommitAsync(Put("a", "2", second));
        Assert.Equal([second], Since(KeyRange.All, Revision.Never).Held);
        Assert.Equal([first], Since(KeyRange.All, At(1)).Held);
        await Engine.RevokeAsync(first, Tester, Patient);
        await SettleAsync((await Engine.RevokeAsync(second, Tester, Patient)).Value);
        Assert.Empty(Since(KeyRange.All, Revision.Never).Held);
    }

    private HistoryCut Since(KeyRange range, Revision upTo)
    {
        var cut = Whole.Remembered(range, upTo);
        Assert.True(cut.Ok, cut.Refused?.Message);
        return cut.Value;
    }

    private IEnumerable<string> Told(HistoryCut history) => history.Rows
        .Select(row => row.Value)
        .Where(row => row.Item.Modified > Start)
        .Select(row => $"+{row.Item.Modified.Value - Start.Value}.{row.Place} {row.Item.Key}"
            + (row.Item.Version == 0 ? " gone" : $"={Text(row.Item.Value)}") + (row.IsNewest ? "" : " old"));
}
