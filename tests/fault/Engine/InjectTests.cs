using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>Calls to the disk that fail, of each kind, on each file.</summary>
public sealed class InjectTests
{
    private const string Log = "engine/history.db-wal";
    private const string Database = "engine/history.db";

    [NeedsToolTheory("strace")]
    [InlineData("pwrite64", Log, "EIO", "60+", 16_000)]
    [InlineData("pwrite64", Log, "EIO", "400+", 16_000)]
    [InlineData("fdatasync", Log, "EIO", "20+", 16_000)]
    [InlineData("fdatasync", Log, "ENOSPC", "20+", 16_000)]
    [InlineData("fdatasync", Log, "EIO", "20", 16_000)]
    [InlineData("pwrite64", Database, "EIO", "30+", 100_000)]
    [InlineData("fdatasync", Database, "EIO", "3+", 100_000)]
    public async Task After_a_broken_call_nothing_more_is_acknowledged_and_everything_that_was_is_there(
        string call, string file, string error, string when, int valueBytes)
    {
        using var folder = new TempFolder();
        var terms = new LoadTerms(folder.Path, "i", 4, valueBytes);
        await using var host = LoadHost.Start(terms, Inject(folder, call, file, error, when));
        Assert.Equal(3, await host.WaitForExitAsync());

        Assert.NotEmpty(host.Acknowledged());
        var line = Assert.Single(host.Lines("log"), line => line.Contains("Critical", StringComparison.Ordinal));
        Assert.Contains("history.db", line, StringComparison.Ordinal);
        Assert.Contains("restart", line, StringComparison.Ordinal);
        Assert.All(host.Lines("refused"), refusal => Assert.Matches("^refused (Unavailable|UnknownOutcome) ", refusal));
        await host.VerifyAsync(terms);
    }

    [NeedsTool("strace")]
    public async Task On_a_full_disk_writes_are_refused_until_there_is_room_and_nothing_acknowledged_is_lost()
    {
        using var folder = new TempFolder();
        var terms = new LoadTerms(folder.Path, "f", 4, 16_000);
        await using var host = LoadHost.Start(terms, Inject(folder, "pwrite64", Log, "ENOSPC", "200..300"));
        await Eventually.Until(
            () => host.Exited || host.Output.Contains("has room again", StringComparison.Ordinal),
            $"there is room again; it said: {host.Tail()}");
        await host.UntilAcknowledgedAsync(host.Acknowledged().Count + 50);
        Assert.False(host.Exited, host.Tail());
        await host.KillAsync();

        Assert.NotEmpty(host.Lines("refused"));
        Assert.All(host.Lines("refused"), refusal => Assert.StartsWith("refused NoSpace ", refusal, StringComparison.Ordinal));
        Assert.Contains(host.Lines("log"), line => line.Contains("The disk is full", StringComparison.Ordinal));
        await host.VerifyAsync(terms);
    }

    [NeedsTool("strace")]
    public async Task A_checkpoint_without_room_leaves_everything_in_the_log()
    {
        using var folder = new TempFolder();
        var terms = new LoadTerms(folder.Path, "c", 4, 16_000);
        await using var host = LoadHost.Start(terms, Inject(folder, "pwrite64", Database, "ENOSPC", "30+"));
        await Eventually.Until(
            () => host.Exited || host.Output.Contains("No room to move", StringComparison.Ordinal),
            $"a checkpoint finds no room; it said: {host.Tail()}");
        await host.UntilAcknowledgedAsync(host.Acknowledged().Count + 50);
        Assert.False(host.Exited, host.Tail());
        await host.KillAsync();
        await host.VerifyAsync(terms);
    }

    [NeedsToolTheory("strace")]
    [InlineData("openat", Database, "EACCES")]
    [InlineData("openat", Log, "EIO")]
    [InlineData("openat", "engine/lock", "EACCES")]
    [InlineData("openat", Database + "-shm", "ENOSPC")]
    [InlineData("ftruncate", Database + "-shm", "EIO")]
    [InlineData("pread64", Database, "EIO")]
    public async Task What_cannot_be_opened_is_refused_with_one_line(string call, string file, string error)
    {
        using var folder = new TempFolder();
        var terms = new LoadTerms(folder.Path, "o", 1, 16);
        await using (var first = LoadHost.Start(terms))
        {
            await first.UntilAcknowledgedAsync(5);
            await first.KillAsync();
        }

        await using var host = LoadHost.Start(terms with { Prefix = "p" }, Inject(folder, call, file, error, "1+"));
        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains(folder.Path, Assert.Single(host.Lines("closed")), StringComparison.Ordinal);
        Assert.Empty(host.Acknowledged());
    }

    private static string[] Inject(TempFolder folder, string call, string file, string error, string when) =>
    [
        "-o", "/dev/null", "-P", folder.File(file), "-e", $"trace={call}", "-e", $"inject={call}:error={error}:when={when}",
    ];
}
