using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Bytes;
using Muster.Registry.Operator;

namespace Muster.Tests.Unit.Registry.Operating;

/// <summary>Alarms stand until they are taken back, for every server and whoever opens the history again.</summary>
public sealed class AlarmsTests
{
    private static readonly Alarm _full = new(AlarmKind.NoSpace, 0);
    private static readonly Alarm _damaged = new(AlarmKind.Corrupt, ulong.MaxValue);

    [Fact]
    public async Task What_was_raised_stands_for_all_and_after_another_start()
    {
        await using var rooms = await Rooms.OpenAsync();
        await using var one = await OpenAsync(rooms.Engine);
        await using var other = await OpenAsync(rooms.Engine);
        Assert.True((await one.RaiseAsync(Rooms.Me, _damaged, default)).Ok);
        Assert.True((await one.RaiseAsync(Rooms.Me, _full, default)).Ok);
        await using var later = await OpenAsync(rooms.Engine);
        foreach (var alarms in new[] { one, other, later })
        {
            Assert.Equal([_full, _damaged], (await GetAsync(alarms)).Raised.Keys);
        }

        await other.TakeBackAsync(Rooms.Me, _damaged, default);
        Assert.Equal([_full], (await GetAsync(one)).Raised.Keys);
        Assert.Equal([_full], one.Known.Raised.Keys);
    }

    [Fact]
    public async Task To_say_what_is_known_changes_nothing()
    {
        await using var rooms = await Rooms.OpenAsync();
        await using var alarms = await OpenAsync(rooms.Engine);
        var before = (await rooms.Engine.HeadAsync(default)).Value;
        await alarms.TakeBackAsync(Rooms.Me, _full, default);
        Assert.Equal(before, (await rooms.Engine.HeadAsync(default)).Value);
        var raised = await alarms.RaiseAsync(Rooms.Me, _full, default);
        await alarms.RaiseAsync(Rooms.Me, _full, default);
        Assert.Equal(raised.Value, (await rooms.Engine.HeadAsync(default)).Value);
    }

    [Fact]
    public async Task Nobody_raises_them_without_end()
    {
        await using var rooms = await Rooms.OpenAsync();
        await using var alarms = await OpenAsync(rooms.Engine);
        for (ulong member = 0; member < 1000; member++)
        {
            Assert.True((await alarms.RaiseAsync(Rooms.Me, new Alarm(AlarmKind.NoSpace, member), default)).Ok);
        }

        Assert.Equal(Refusal.TooMany, (await alarms.RaiseAsync(Rooms.Me, _damaged, default)).Refused?.Why);
    }

    [Theory]
    [InlineData(AlarmKind.NoSpace, Refusal.NoSpace, Refusal.None)]
    [InlineData(AlarmKind.Corrupt, Refusal.Corrupt, Refusal.Corrupt)]
    public async Task They_stop_growth_or_all_writing(AlarmKind kind, Refusal growth, Refusal deletion)
    {
        await using var rooms = await Rooms.OpenAsync();
        await using var alarms = await OpenAsync(rooms.Engine);
        var bytes = new Bytes(rooms.Engine, rooms.Engine, new Prng(2)) { Alarms = alarms };
        var key = Key.Of("a");
        var put = new Op.Put(key, new byte[] { 1 }, LeaseId.None);
        var delete = new Op.Delete(KeyRange.Single(key));
        Assert.Equal(Refusal.None, await WhyAsync(bytes, put));
        await alarms.RaiseAsync(Rooms.Me, new Alarm(kind, 3), default);

        Assert.Equal(growth, await WhyAsync(bytes, put));
        Assert.Equal(growth, await WhyAsync(bytes, new Op.Nested(new Txn([], [], [put]))));
        Assert.Equal(growth, (await bytes.GrantAsync(Rooms.Me, LeaseId.None, TimeSpan.FromMinutes(1), default)).Refused?.Why);
        Assert.Equal(deletion, await WhyAsync(bytes, delete));
        Assert.Equal(deletion, (await bytes.CompactAsync(Rooms.Me, new Revision(1), default)).Refused?.Why ?? Refusal.None);
        Assert.Equal(Refusal.None, await WhyAsync(bytes, new Op.Read(new RangeQuery(KeyRange.Single(key)))));

        await alarms.TakeBackAsync(Rooms.Me, new Alarm(kind, 3), default);
        Assert.Equal(Refusal.None, await WhyAsync(bytes, put));
    }

    private static async Task<Refusal> WhyAsync(Bytes bytes, Op op) =>
        (await bytes.CommitAsync(Rooms.Me, Txn.Of(op), default)).Refused?.Why ?? Refusal.None;

    private static async Task<Alarms> OpenAsync(IEngine engine) =>
        (await Alarms.OpenAsync(engine, TimeProvider.System, new Prng(1), default)).Value;

    private static async Task<AlarmBoard> GetAsync(Alarms alarms) =>
        (await alarms.GetAsync(Rooms.Me, Consistency.Consistent, default)).Value;
}
