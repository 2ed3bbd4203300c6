using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Embedded;
using Muster.Engine.Timeline;
using Muster.Registry;
using Muster.Registry.Past;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>The recorder over restarts, gaps and another history, and what it makes of a crowd of writes.</summary>
public sealed class RecorderTests
{
    [Fact]
    public async Task What_was_recorded_is_there_after_a_restart_and_what_was_not_is_read_again()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        long first;
        await using (var rooms = await PastRooms.OpenAsync(folder.Path, time: time))
        {
            first = await rooms.Put("a", "1");
            await rooms.Forget();
            await rooms.Put("a", "2");
        }

        await using var again = await PastRooms.OpenAsync(folder.Path, time: time);
        await again.Put("a", "3");
        Assert.Equal("a=1", await again.AsOf(first));
        Assert.Equal("a=2", await again.AsOf(first + 1));
    }

    [Fact]
    public async Task What_nobody_saw_is_a_gap_that_is_told()
    {
        using var folder = new TempFolder();
        long known;
        Revision floor;
        await using (var rooms = await PastRooms.OpenAsync(folder.Path))
        {
            known = await rooms.Put("a", "1");
            await rooms.Forget();
        }

        await using (var engine = (await EmbeddedEngine.OpenAsync(
            new EmbeddedOptions { Time = TimeProvider.System, Server = "s1", Directory = folder.Path }, CancellationToken.None)).Value)
        {
            for (var write = 0; write < 3; write++)
            {
                await Write(engine, $"{write}");
            }

            floor = (await engine.HeadAsync(CancellationToken.None)).Value;
            _ = (await engine.CompactAsync(floor, CancellationToken.None)).Value;
        }

        await using var again = await PastRooms.OpenAsync(folder.Path);
        await again.Put("a", "9");
        await again.Forget();
        Assert.Equal("a=2", await again.AsOf(floor.Value));
        var refused = (await again.KvPast.AsOfAsync(
            PastRooms.Me, Key.Of("a"), false, When.Of(new Revision(known)), CancellationToken.None)).Refused;
        Assert.Equal(Refusal.Compacted, refused!.Why);
        Assert.Contains($"reaches back to revision {floor}", refused.Message, StringComparison.Ordinal);

        static async Task Write(EmbeddedEngine engine, string value) => _ = (await engine.CommitAsync(
            Txn.Of(new Op.Put(Keyspace.User(Key.Of("a")), Encoding.UTF8.GetBytes(value), LeaseId.None)),
            Origin.System,
            CancellationToken.None)).Value;
    }

    [Fact]
    public async Task More_than_a_watch_holds_is_recorded_whole_once_somebody_asks()
    {
        const int Writes = EngineLimits.WatchBacklogBatchesMax * 2;
        await using var rooms = await PastRooms.OpenAsync();
        var first = await rooms.Put("a", "0");
        for (var write = 1; write < Writes; write++)
        {
            await rooms.Put("a", $"{write}");
        }

        await rooms.Forget();
        Assert.Equal(
            ["a=0", $"a={Writes / 2}", $"a={Writes - 1}"],
            [await rooms.AsOf(first), await rooms.AsOf(first + (Writes / 2)), await rooms.AsOf(first + Writes - 1)]);
    }

    [Fact]
    public async Task A_timeline_of_another_history_begins_anew()
    {
        using var folder = new TempFolder();
        await using (var rooms = await PastRooms.OpenAsync(folder.Path))
        {
            for (var write = 0; write < 5; write++)
            {
                await rooms.Put("a", $"{write}");
            }

            await rooms.Forget();
        }

        foreach (var file in Directory.GetFiles(Path.Combine(folder.Path, "engine"), "history.db*"))
        {
            File.Delete(file);
        }

        await using var other = await PastRooms.OpenAsync(folder.Path);
        var first = await other.Put("a", "other");
        Assert.Equal("a=other", await other.AsOf(first));
        Assert.Equal(Revision.Never, other.Timeline.Reach.Since);
    }

    [Fact]
    public async Task A_damaged_timeline_is_set_aside()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("timeline.db"), new string('x', 8192));
        await using var rooms = await PastRooms.OpenAsync(folder.Path);
        var first = await rooms.Put("a", "1");
        await rooms.Put("a", "2");
        await rooms.Forget();
        Assert.Equal("a=1", await rooms.AsOf(first));
        Assert.True(File.Exists(folder.File("timeline.db.damaged")));
    }

    [Fact]
    public void Of_a_crowd_the_writes_of_one_to_one_key_are_told_as_one()
    {
        var batches = Enumerable.Range(1, Gathering.CrowdMin).Select(at => Batch(at, $"{at % 2}", "me")).ToList();
        var moments = Gathering.MomentsOf(batches, 100, default);
        Assert.Equal(
            [(Gathering.CrowdMin - 1, Gathering.CrowdMin / 2, "before 1"), (Gathering.CrowdMin, Gathering.CrowdMin / 2, "before 2")],
            moments.Select(moment => ((int)moment.At.Value, moment.Writes, Encoding.UTF8.GetString(moment.Before!.Value!.Value.Span))));

        batches[10] = Batch(11, "1", "somebody else");
        Assert.Equal(4, Gathering.MomentsOf(batches, 100, default).Count);
        Assert.Equal(Gathering.CrowdMin - 1, Gathering.MomentsOf(batches[1..], 100, default).Count);

        static WatchBatch Batch(int at, string key, string who) => new(
            new Revision(at),
            new Stamp(DateTimeOffset.UnixEpoch, "s", new Origin(who, "", "")),
            [new WatchEvent(EventKind.Put, Row(key, at, $"after {at}"), Row(key, at - 2, $"before {at}"))]);

        static KeyValue Row(string key, int at, string value) => new(
            Keyspace.User(Key.Of(key)), Encoding.UTF8.GetBytes(value), new Revision(1), new Revision(at), 2, LeaseId.None);
    }
}
