using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Kv.Past;
using Muster.Registry.Past;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>Keys as they stood, what happened to them, and what differs, while the engine remembers and after it forgot.</summary>
public sealed class KvPastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_state_is_told_as_it_was_whether_the_engine_remembers_it_or_not(ulong seed)
    {
        await using var rooms = await PastRooms.OpenAsync();
        var chance = new Prng(seed);
        var states = new List<(long At, string State)> { (0, "") };
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var step = 0; step < 120; step++)
        {
            await StepAsync(rooms, chance, keys, step);
            states.Add((await rooms.Head(), string.Join(' ', keys.Select(key => $"{key.Key}={key.Value}"))));
            if (chance.Next(40) == 0)
            {
                await rooms.Forget();
            }
        }

        foreach (var (at, state) in states)
        {
            Assert.Equal(state, await rooms.AsOf(at));
        }
    }

    [Fact]
    public async Task A_key_s_story_tells_who_did_what_newest_first()
    {
        await using var rooms = await PastRooms.OpenAsync();
        var first = await rooms.Put("a", "1");
        rooms.Time.Advance(TimeSpan.FromHours(1));
        await rooms.Put("b", "-");
        var second = await rooms.Put("a", "2", flags: 7);
        var third = await rooms.Delete("a");
        await rooms.Forget();
        var fourth = await rooms.Put("a", "3");

        var story = (await rooms.KvPast.StoryAsync(
            PastRooms.Me, Key.Of("a"), Revision.Never, null, 10, CancellationToken.None)).Value;
        Assert.Equal(
            [(fourth, KvDeed.Created, "a=3"), (third, KvDeed.Deleted, ""), (second, KvDeed.Changed, "a=2/7"), (first, KvDeed.Created, "a=1")],
            story.Moments.Select(moment => (moment.At.Value, moment.Deed, moment.After is { } then ? PastRooms.Text(then) : "")));
        Assert.Equal(TimeSpan.FromHours(1), story.Moments[2].Stamp.At - story.Moments[3].Stamp.At);
        Assert.All(story.Moments, moment => Assert.Equal(new Origin("", "test", "10.1.1.1"), moment.Stamp.Origin));
        Assert.False(story.More);

        var page = (await rooms.KvPast.StoryAsync(
            PastRooms.Me, Key.Of("a"), new Revision(fourth), null, 2, CancellationToken.None)).Value;
        Assert.Equal([third, second], page.Moments.Select(moment => moment.At.Value));
        Assert.True(page.More);
    }

    [Fact]
    public async Task A_time_names_the_newest_revision_made_until_then()
    {
        await using var rooms = await PastRooms.OpenAsync();
        var start = rooms.Time.GetUtcNow();
        await rooms.Put("a", "1");
        rooms.Time.Advance(TimeSpan.FromMinutes(10));
        await rooms.Put("a", "2");
        await rooms.Put("a", "3");
        await rooms.Forget();
        Assert.Equal(["", "a=1", "a=1", "a=3", "a=3"], [
            await At(start.AddSeconds(-1)), await At(start), await At(start.AddMinutes(9)),
            await At(start.AddMinutes(10)), await At(start.AddDays(1)),
        ]);

        async Task<string> At(DateTimeOffset time) => PastRooms.Text(
            (await rooms.KvPast.AsOfAsync(PastRooms.Me, Key.Of(""), true, When.Of(time), CancellationToken.None)).Value.Keys);
    }

    [Fact]
    public async Task What_has_not_happened_or_is_forgotten_is_refused_and_said()
    {
        await using var rooms = await PastRooms.OpenAsync(terms: new TimelineTerms { KeepFor = TimeSpan.FromDays(1) });
        await rooms.Put("a", "1");
        var second = await rooms.Put("a", "2");
        await rooms.Forget();
        var future = await Ask(second + 1);
        Assert.Equal(Refusal.FutureRevision, future.Refused!.Why);
        Assert.Contains($"the newest is {second}", future.Refused.Message, StringComparison.Ordinal);

        await rooms.Put("a", "3");
        await rooms.Forget();
        await Muster.Tests.Support.Eventually.Until(
            async () =>
            {
                rooms.Time.Advance(TimeSpan.FromDays(1));
                return (await Ask(1)).Refused?.Why == Refusal.Compacted;
            },
            "the oldest moments are pruned");
        Assert.Contains("no longer known", (await Ask(1)).Refused!.Message, StringComparison.Ordinal);

        ValueTask<Result<KvState>> Ask(long at) =>
            rooms.KvPast.AsOfAsync(PastRooms.Me, Key.Of("a"), false, When.Of(new Revision(at)), CancellationToken.None);
    }

    [Fact]
    public async Task Of_a_large_value_it_is_told_that_it_was_there()
    {
        await using var rooms = await PastRooms.OpenAsync(terms: new TimelineTerms { ValueBytesMax = 4 });
        var first = await rooms.Put("a", "12345");
        var second = await rooms.Put("a", "1234");
        var third = await rooms.Put("a", "");
        await rooms.Put("a", "1");
        await rooms.Forget();
        Assert.Equal("a=", await rooms.AsOf(third));
        Assert.Equal("a=(5)", await rooms.AsOf(first));
        Assert.Equal("a=1234", await rooms.AsOf(second));

        var refused = (await rooms.KvPast.RevertAsync(
            PastRooms.Me, Key.Of(""), When.Of(new Revision(first)), true, CancellationToken.None)).Refused;
        Assert.Contains("key 'a'", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_is_told_key_by_key()
    {
        await using var rooms = await PastRooms.OpenAsync();
        await rooms.Put("p/same", "s");
        await rooms.Put("p/gone", "g");
        var from = await rooms.Put("p/turned", "1");
        await rooms.Delete("p/gone");
        await rooms.Put("p/turned", "2");
        await rooms.Put("p/new", "n");
        await rooms.Put("q", "elsewhere");
        var comparison = (await rooms.KvPast.CompareAsync(
            PastRooms.Me, Key.Of("p/"), When.Of(new Revision(from)), When.Of(rooms.Time.GetUtcNow()),
            CancellationToken.None)).Value;
        Assert.Equal(
            ["p/gone=g > ", " > p/new=n", "p/turned=1 > p/turned=2"],
            comparison.Differences.Select(difference => $"{Text(difference.From)} > {Text(difference.To)}"));

        static string Text(KvThen? then) => then is null ? "" : PastRooms.Text(then);
    }

    private static async Task StepAsync(PastRooms rooms, Prng chance, SortedDictionary<string, string> keys, int step)
    {
        var key = $"{"xyz"[chance.Next(3)]}/{chance.Next(5)}";
        if (chance.Next(5) == 0)
        {
            await rooms.Delete(key[..2]);
            foreach (var gone in keys.Keys.Where(name => name.StartsWith(key[..2], StringComparison.Ordinal)).ToList())
            {
                keys.Remove(gone);
            }
        }
        else
        {
            var flags = (ulong)chance.Next(3);
            await rooms.Put(key, $"{step}", flags);
            keys[key] = $"{step}{(flags == 0 ? "" : $"/{flags}")}";
        }
    }
}
