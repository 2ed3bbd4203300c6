using Muster.Engine;
using Muster.Registry.Kv.Past;
using Muster.Registry.Past;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>The way back.</summary>
public sealed class RevertTests
{
    [Fact]
    public async Task Keys_become_what_they_were_and_going_back_can_be_undone()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await rooms.Put("w/gone", "g", flags: 3);
        await rooms.Put("w/same", "s");
        var then = await rooms.Put("w/turned", "1");
        await rooms.Delete("w/gone");
        await rooms.Put("w/turned", "2", flags: 9);
        await rooms.Put("w/new", "n");
        var now = await rooms.Put("other", "o");
        await rooms.Forget();

        var dry = await Revert(then, dryRun: true);
        Assert.Equal((3, 0), (dry.Changes.Count, dry.Done));
        Assert.Equal(now, await rooms.Head());

        var done = await Revert(then);
        Assert.Equal((3, now + 1), (done.Done, done.At!.Value.Value));
        Assert.Equal("other=o w/gone=g/3 w/same=s w/turned=1", await rooms.AsOf(await rooms.Head()));
        Assert.Equal(0, (await Revert(then)).Done);

        await Revert(now);
        Assert.Equal("other=o w/new=n w/same=s w/turned=2/9", await rooms.AsOf(await rooms.Head()));

        async Task<KvReverted> Revert(long to, bool dryRun = false) => (await rooms.KvPast.RevertAsync(
            PastRooms.Me, Key.Of("w/"), When.Of(new Revision(to)), dryRun, CancellationToken.None)).Value;
    }

    [Fact]
    public async Task Many_keys_go_back_in_several_transactions()
    {
        const int Many = 1300;
        await using var rooms = await PastRooms.OpenAsync();
        for (var key = 0; key < Many; key++)
        {
            await rooms.Put($"k/{key:0000}", "before");
        }

        var then = await rooms.Head();
        var expected = await rooms.AsOf(then);
        var gone = await rooms.Delete("k/");
        var done = (await rooms.KvPast.RevertAsync(
            PastRooms.Me, Key.Of(""), When.Of(new Revision(then)), false, CancellationToken.None)).Value;
        Assert.Equal((Many, gone + 3), (done.Done, done.At!.Value.Value));
        Assert.Equal(expected, await rooms.AsOf(await rooms.Head()));
    }

    [Fact]
    public void Pieces_are_what_a_transaction_takes()
    {
        var large = Enumerable.Range(0, 5).Select(key => Change($"{key}", RevertPlan.BytesMax / 2)).ToList();
        Assert.Equal([1, 1, 1, 1, 1], RevertPlan.Pieces(large).Select(piece => piece.Count));
        var small = Enumerable.Range(0, RevertPlan.KeysMax + 1).Select(key => Change($"{key}", 1)).ToList();
        Assert.Equal([RevertPlan.KeysMax, 1], RevertPlan.Pieces(small).Select(piece => piece.Count));
        Assert.Empty(RevertPlan.Pieces([]));

        static KvDifference Change(string key, long size) => new(
            Key.Of(key),
            null,
            new KvThen(
                new Muster.Registry.Kv.KvEntry(Key.Of(key), default, 0, 0, null, Revision.Never, Revision.Never), size, true));
    }
}
