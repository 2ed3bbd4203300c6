using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Room;

namespace Muster.Tests.Fault.Engine;

/// <summary>A disk that is really full.</summary>
public sealed class FullDiskTests
{
    private const int DiskMegabytes = 24;
    private const int ValueBytes = 200_000;

    private static readonly Origin _origin = new("full", "test", "host");

    [NeedsRoot]
    public async Task Growth_is_refused_before_the_disk_is_full()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMegabytes);
        await using var engine = await OpenAsync(disk, new RoomTerms { DiskLow = Amount.Percent(100) });
        var refused = (await PutAsync(engine, "a")).Refused;
        Assert.Equal(Refusal.NoSpace, refused?.Why);
        Assert.Contains("limits.disk_low", refused!.Message, StringComparison.Ordinal);
    }

    [NeedsRoot]
    public async Task On_a_full_disk_all_keys_can_be_deleted_and_what_was_answered_is_there_afterwards()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMegabytes);
        var written = 0;
        await using (var engine = await OpenAsync(disk, new RoomTerms { DiskLow = Amount.Bytes(0) }))
        {
            while ((await PutAsync(engine, $"key/{written}")).Ok)
            {
                written++;
            }

            Assert.InRange(written, 10, 200);
            disk.Fill();
            Assert.Equal(Refusal.NoSpace, (await PutAsync(engine, "new")).Refused?.Why);
            for (var i = 0; i < written; i++)
            {
                var deleted = await engine.CommitAsync(
                    Txn.Of(new Op.Delete(KeyRange.Single(Key.Of($"key/{i}")))), _origin, CancellationToken.None);
                Assert.True(deleted.Ok, deleted.Refused?.Message);
            }
        }

        disk.Free();
        await using var again = await OpenAsync(disk, new RoomTerms { DiskLow = Amount.Bytes(0) });
        Assert.Equal(0, again.Stats().Keys);
        Assert.Equal(2L * written, again.Stats().Revision.Value);
    }

    // SQLite lets the index of its log grow when a commit is in the log already: then is too late to learn that the disk is full.
    [NeedsRoot]
    public async Task The_index_of_the_log_has_its_room_from_the_start()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMegabytes);
        await using var engine = await OpenAsync(disk, new RoomTerms());
        var index = new FileInfo(Path.Combine(disk.Path, "engine", "history.db-shm"));
        Assert.InRange(index.Length, 1024 * 1024, 2 * 1024 * 1024);
    }

    private static async Task<EmbeddedEngine> OpenAsync(SmallDisk disk, RoomTerms room)
    {
        var options = new EmbeddedOptions
        {
            Time = TimeProvider.System, Server = "host", Directory = disk.Path, Room = room,
        };
        var opened = await EmbeddedEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return opened.Value;
    }

    private static async Task<Result<TxnResult>> PutAsync(EmbeddedEngine engine, string key) => await engine.CommitAsync(
        Txn.Of(new Op.Put(Key.Of(key), new byte[ValueBytes], LeaseId.None)), _origin, CancellationToken.None);
}
