using Microsoft.Extensions.Logging.Abstractions;
using Muster.Agent.Backup;
using Muster.Agent.Config;
using Muster.Doors;
using Muster.Engine.Contract;
using Muster.Registry.Snapshots;
using Muster.Tests.Support;
using Muster.Tests.Unit.Registry;

namespace Muster.Tests.Unit.Agent;

/// <summary>Snapshots that the agent takes by itself.</summary>
public sealed class BackupsTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_is_taken_at_once_then_every_interval_and_old_ones_go()
    {
        await File.WriteAllTextAsync(_folder.File("muster-dc1-other-20200101T000000Z-1.snap"), "not ours");
        await using var backups = Begin(keep: 2);
        for (var taken = 1; taken <= 4; taken++)
        {
            await Eventually.Until(() => backups.Taken.Total() == taken, $"backup {taken} is taken");
            await _rooms.Put($"k{taken}", "1");
            await AdvanceAsync(Hour);
        }

        await Eventually.Until(() => backups.Taken.Total() == 5, "the last is taken");
        await Eventually.Until(() => Files().Length == 3, "old ones are gone");
        Assert.Contains("muster-dc1-other-20200101T000000Z-1.snap", Files());
        Assert.Equal(Path.GetFileName(backups.Report.Path), Files().Where(name => name.Contains("-n1-", StringComparison.Ordinal)).Max());
        Assert.Equal("", backups.Report.Failure);
    }

    [Fact]
    public async Task After_a_restart_the_next_is_due_when_it_would_have_been()
    {
        await using (var first = Begin(keep: 5))
        {
            await Eventually.Until(() => first.Taken.Total() == 1, "the first is taken");
        }

        _time.Advance(Hour / 2);
        await using var second = Begin(keep: 5);
        await Eventually.Until(() => second.Report.LastGood is not null, "the first is found");
        Assert.Equal(0, second.Taken.Total());
        await AdvanceAsync(Hour / 2);
        await Eventually.Until(() => second.Taken.Total() == 1, "the second is taken");
    }

    [Fact]
    public async Task A_failure_is_told_and_tried_again_soon_and_leaves_nothing_by_a_good_name()
    {
        var blocked = _folder.File("file");
        await File.WriteAllTextAsync(blocked, "no folder");
        await using var backups = Begin(keep: 2, Path.Combine(blocked, "backups"));
        await Eventually.Until(() => backups.Failures.Total() == 1, "it has failed");
        Assert.NotEqual("", backups.Report.Failure);
        Assert.Null(backups.Report.LastGood);
        File.Delete(blocked);
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await Eventually.Until(() => backups.Taken.Total() == 1, "it has succeeded");
        Assert.Equal("", backups.Report.Failure);
    }

    [Fact]
    public async Task What_a_kill_left_half_written_is_swept_away()
    {
        var left = _folder.File("muster-dc1-n1-20200101T000000Z-1.snap.unfinished");
        await File.WriteAllTextAsync(left, "half");
        await using var backups = Begin(keep: 2);
        await Eventually.Until(() => backups.Taken.Total() == 1, "one is taken");
        Assert.False(File.Exists(left));
    }

    [Theory]
    [InlineData(2, 0, "1 2")]
    [InlineData(9, 0, "")]
    [InlineData(9, 150, "1 2")]
    [InlineData(9, 1, "1 2 3")]
    public void Which_have_had_their_time(int keep, int keepForMinutes, string gone)
    {
        var now = DateTimeOffset.UnixEpoch + TimeSpan.FromHours(5);
        var all = Enumerable.Range(1, 4)
            .Select(i => new BackupFile($"{i}", DateTimeOffset.UnixEpoch + TimeSpan.FromHours(i), i));
        var outdated = BackupFile.Outdated(all, keep, TimeSpan.FromMinutes(keepForMinutes), now);
        Assert.Equal(gone, string.Join(' ', outdated.Select(file => file.Path).Order()));
    }

    [Theory]
    [InlineData("dc1", "n1", "dc1-n1")]
    [InlineData("dc1", "a/b c", "dc1-a_b_c")]
    public void Names_can_be_read_back(string datacenter, string node, string owner)
    {
        Assert.Equal(owner, BackupFile.OwnerOf(datacenter, node));
        var taken = new DateTimeOffset(2026, 11, 21, 13, 45, 0, TimeSpan.Zero);
        var name = BackupFile.NameOf(owner, taken, 42);
        Assert.Equal($"muster-{owner}-20261121T134500Z-42.snap", name);
        Assert.Equal(new BackupFile(name, taken, 42), BackupFile.Read(name, owner));
        Assert.Null(BackupFile.Read(name, "dc1-n"));
        Assert.Null(BackupFile.Read(name + BackupFile.Unfinished, owner));
    }

    [Fact]
    public void Settings_are_checked()
    {
        Assert.Null(BackupSettings.Of(new BackupFlags()).Value);
        Assert.Contains("directory", BackupSettings.Of(new BackupFlags { Keep = 3 }).Refused!.Message, StringComparison.Ordinal);
        Assert.Contains(
            "at least 10s",
            BackupSettings.Of(new BackupFlags { Directory = "/b", Interval = TimeSpan.FromSeconds(1) }).Refused!.Message,
            StringComparison.Ordinal);
        Assert.Equal(
            new BackupSettings("/b", TimeSpan.FromHours(1), 24, TimeSpan.Zero),
            BackupSettings.Of(new BackupFlags { Directory = "/b" }).Value);
    }

    /// <summary>The loop may not sleep yet when it has said that it is done: time that passes before is as good.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        await Eventually.Until(() => _time.TimerCount > 0, "the loop waits");
        _time.Advance(by);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)!)];

    private Backups Begin(int keep, string? folder = null)
    {
        var snapshots = new Snapshots(_rooms.Engine, new SnapshotsOptions
        {
            Whole = _rooms.Engine, Time = _time, Program = "0", Node = "n1", Datacenter = "dc1",
        });
        var self = new Self
        {
            NodeName = "n1",
            NodeId = "11111111-2222-4333-8444-555555555555",
            Datacenter = "dc1",
            Domain = "consul",
            AdvertiseAddress = "127.0.0.1",
            ServerPort = 8300,
            SerfLanPort = 8301,
            DnsPort = 8600,
            Version = "0",
            DevMode = false,
            DataDirectory = null,
        };
        var backups = new Backups(
            new BackupSettings(folder ?? _folder.Path, Hour, keep, TimeSpan.Zero), snapshots, self, _time, NullLogger.Instance);
        backups.Begin();
        return backups;
    }
}
