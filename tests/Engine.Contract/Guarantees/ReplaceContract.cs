using System.Text;
using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Another state in the place of all there is: whole, durable, and noticed by whoever hung on the old one.</summary>
public abstract class ReplaceContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task Everything_is_replaced_with_its_revisions_and_history_begins_there()
    {
        await CommitAsync(Put("old", "1"));
        await CommitAsync(Put("both", "1"));
        Assert.Equal(At(20), (await ReplaceAsync(20, Row("both", "2", 7, 9), Row("new", "3", 9, 9))).Value);

        await ShowsAsync();
        Assert.Equal(
            Refusal.Compacted,
            (await Engine.RangeAsync(new RangeQuery(KeyRange.All) { At = At(2) }, Patient)).Refused?.Why);
        await CommitAsync(Put("later", "4"));
        Assert.Equal(At(21), (await Engine.HeadAsync(Patient)).Value);
        if (await TryRestartAsync())
        {
            var rows = (await Engine.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value;
            Assert.Equal(["both=2 7/9", "later=4 21/21", "new=3 9/9"], rows.Items.Select(Shown));
            Assert.Equal(
                Refusal.Compacted,
                (await Engine.RangeAsync(new RangeQuery(KeyRange.All) { At = At(19) }, Patient)).Refused?.Why);
        }

        async Task ShowsAsync()
        {
            var rows = (await Engine.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value;
            Assert.Equal(["both=2 7/9", "new=3 9/9"], rows.Items.Select(Shown));
            Assert.Equal((At(20), At(20)), (rows.Head, rows.Touched));
        }
    }

    [Guarantee]
    public async Task Every_watch_ends_and_cannot_be_resumed()
    {
        await CommitAsync(Put("a", "1"));
        await using var live = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(1) });
        Assert.Equal("+1 a=1", Line(await NextAsync(live)));
        await using var future = await WatchAsync(new WatchRequest(KeyRange.Single(Key.Of("b"))) { From = At(500) });
        var waiting = live.NextAsync(Patient).AsTask();

        await ReplaceAsync(3, Row("a", "1", 1, 1));
        Assert.Equal(Refusal.Compacted, (await waiting).Refused?.Why);
        Assert.Equal(Refusal.Compacted, (await future.NextAsync(Patient)).Refused?.Why);
        Assert.Equal(
            Refusal.Compacted,
            (await Engine.WatchAsync(new WatchRequest(KeyRange.All) { From = At(2) }, Patient)).Refused?.Why);
        await using var fresh = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(4) });
        await CommitAsync(Put("b", "2"));
        Assert.Equal("+4 b=2", Line(await NextAsync(fresh)));
    }

    [Guarantee]
    public async Task A_watch_that_goes_on_is_told_what_was_replaced_as_one_change()
    {
        await CommitAsync(Put("gone", "1"));
        await CommitAsync(Put("kept", "1"));
        await using var all = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(3), WithPrevious = true, GoesOn = true });
        await using var one = await WatchAsync(new WatchRequest(KeyRange.Single(Key.Of("gone"))) { From = At(3), GoesOn = true });
        await using var none = await WatchAsync(new WatchRequest(KeyRange.Single(Key.Of("x"))) { From = At(3), GoesOn = true });
        await using var ends = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(3) });
        Task<Result<WatchBatch>>[] next = [.. new[] { all, one, none, ends }.Select(watch => watch.NextAsync(Patient).AsTask())];
        await ReplaceAsync(20, Row("new", "3", 9, 9), Row("kept", "2", 7, 8));

        var told = (await next[0]).Value;
        Assert.Equal((At(20), Origin.Replacement), (told.At, told.Stamp.Origin));
        Assert.Equal(
            ["gone ends at 20, was 1", "kept=2 7/8, was 1", "new=3 9/9, was nothing"],
            told.Events.Select(change => (change.Kind == EventKind.Put ? Shown(change.Item) : $"{change.Item.Key} ends at {change.Item.Modified}")
                + $", was {(change.Previous is { } previous ? Encoding.UTF8.GetString(previous.Value.Span) : "nothing")}"));
        Assert.Equal("+20 -gone", Line((await next[1]).Value));
        Assert.Equal((At(20), 0), ((await next[2]).Value.At, (await next[2]).Value.Events.Count));
        Assert.Equal(Refusal.Compacted, (await next[3]).Refused?.Why);
        await CommitAsync(Put("x", "4"));
        Assert.Equal("+21 x=4", Line(await NextAsync(all)));
        Assert.Equal("+21 x=4", Line(await NextAsync(none)));
    }

    [Guarantee]
    public async Task A_watch_that_goes_on_ends_where_revisions_are_given_out_twice()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(3), GoesOn = true });
        var next = watch.NextAsync(Patient).AsTask();
        await ReplaceAsync(20, Row("a", "3", 1, 2));
        Assert.Equal(Refusal.Compacted, (await next).Refused?.Why);
    }

    [Guarantee]
    public async Task Leases_are_replaced_too_and_have_their_full_time_again()
    {
        await Engine.GrantAsync(new LeaseId(7), TimeSpan.FromSeconds(10), Patient);
        var image = new StateImage(
            At(9), At(5), [new Lease(new LeaseId(8), TimeSpan.FromSeconds(10))],
            [Row("held", "1", 1, 1) with { Lease = new LeaseId(8) }]);
        Assert.True((await Whole.ReplaceAsync(image, Patient)).Ok);
        Assert.Equal(Refusal.LeaseNotFound, (await Engine.RenewAsync(new LeaseId(7), Patient)).Refused?.Why);
        Assert.Equal([new LeaseId(8)], (await Engine.LeasesAsync(Patient)).Value);
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(10) });
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("+10 -held", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task A_state_that_was_overtaken_or_cannot_be_is_refused_and_nothing_changes()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        await RefusesAsync(Refusal.Conflict, new StateImage(At(9), At(1), [], [Row("b", "1", 1, 1)]));
        await RefusesAsync(Refusal.Invalid, new StateImage(At(9), At(5), [], [Row("b", "1", 1, 1), Row("b", "2", 2, 2)]));
        await RefusesAsync(Refusal.Invalid, new StateImage(At(9), At(5), [], [Row("b", "1", 3, 2)]));
        await RefusesAsync(Refusal.Invalid, new StateImage(At(9), At(5), [], [Row("b", "1", 1, 10)]));
        await RefusesAsync(Refusal.Invalid, new StateImage(At(9), At(5), [], [Row("b", "1", 0, 1)]));
        await RefusesAsync(
            Refusal.Invalid, new StateImage(At(9), At(5), [], [Row("b", "1", 1, 1) with { Lease = new LeaseId(3) }]));

        async Task RefusesAsync(Refusal why, StateImage image)
        {
            Assert.Equal(why, (await Whole.ReplaceAsync(image, Patient)).Refused?.Why);
            Assert.Equal(("2", null), (await ValueAsync("a"), await ValueAsync("b")));
            Assert.Equal(At(2), (await Engine.HeadAsync(Patient)).Value);
        }
    }

    [Guarantee]
    public async Task A_cut_keeps_showing_what_was_then()
    {
        for (var i = 0; i < 1500; i++)
        {
            await CommitAsync(Put($"k{i:0000}", "1"));
        }

        var cut = (await Whole.CutAsync(At(1500), Patient)).Value;
        await CommitAsync(Put("k0000", "2"));
        await ReplaceAsync(5000, Row("other", "1", 1, 1));
        Assert.Equal((At(1500), 1500L), (cut.At, cut.Count));
        Assert.Equal(
            Enumerable.Range(0, 1500).Select(i => $"k{i:0000}=1 {i + 1}/{i + 1}"), cut.Rows.Select(Shown));
    }

    [Guarantee]
    public async Task Writes_go_on_afterwards_over_many_rows()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => Row($"k{i:0000}", "1", 1 + (i % 7), 1 + (i % 11))).ToArray();
        Assert.True((await ReplaceAsync(100, [.. rows.Where(row => row.Created <= row.Modified)])).Ok);
        for (var i = 0; i < 200; i++)
        {
            await CommitAsync(Put($"k{i:0000}", "2"));
        }

        var count = rows.Count(row => row.Created <= row.Modified);
        await TryRestartAsync();
        var all = (await Engine.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value;
        Assert.Equal(200, all.Items.Count(item => item.Value.Span.SequenceEqual("2"u8)));
        Assert.InRange(all.Count, count, count + 200);
    }

    private IWholeState Whole => (IWholeState)Engine;

    private ValueTask<Result<Revision>> ReplaceAsync(long at, params KeyValue[] rows) =>
        Whole.ReplaceAsync(new StateImage(At(at), At(at - 2), [], rows), Patient);

    private static KeyValue Row(string key, string value, long created, long modified) => new(
        Key.Of(key), Encoding.UTF8.GetBytes(value), new Revision(created), new Revision(modified), 1, LeaseId.None);

    private static string Shown(KeyValue item) =>
        $"{item.Key}={Encoding.UTF8.GetString(item.Value.Span)} {item.Created}/{item.Modified}";
}
