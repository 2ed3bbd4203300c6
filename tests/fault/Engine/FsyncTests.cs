using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>The order of system calls: written, synced, and only then acknowledged.</summary>
public sealed class FsyncTests
{
    private const int Acknowledgements = 300;

    [NeedsTool("strace")]
    public async Task Every_acknowledgement_follows_a_completed_sync_of_its_frame()
    {
        using var folder = new TempFolder();
        var trace = folder.File("trace");
        var terms = new LoadTerms(folder.File("data"), "t", 8, 16);
        await using var host = LoadHost.Start(
            terms, ["-y", "-s", "5000", "-o", trace, "-e", "trace=pwrite64,write,fdatasync,fsync"]);
        await host.UntilAcknowledgedAsync(Acknowledgements);
        await host.KillAsync();

        var calls = TraceLine.Parse(File.ReadLines(trace));
        var log = calls.Where(call => call.File.EndsWith("history.db-wal", StringComparison.Ordinal)).ToList();
        var syncs = log.Where(call => call.Call is "fdatasync" or "fsync"
            && call.Text.TrimEnd().EndsWith("= 0", StringComparison.Ordinal)).ToList();
        var writes = log.Where(call => call.Call is "pwrite64" or "write").ToList();
        var told = calls.Where(call => call.Call == "write" && call.Text.Contains("\"ack ", StringComparison.Ordinal)).ToList();
        Assert.True(told.Count >= Acknowledgements, $"{told.Count} acknowledgements in the trace");
        foreach (var line in told)
        {
            var name = line.Text.Split("\"ack ")[1].Split(' ')[0];
            var written = writes.FirstOrDefault(call => call.Text.Contains("b/" + name, StringComparison.Ordinal));
            Assert.True(written is not null, $"no frame holds {name}");
            Assert.True(
                syncs.Any(sync => sync.Began > written.Ended && sync.Ended < line.Began),
                $"{name} was written at line {written.Ended} and acknowledged at line {line.Began}: no sync between");
        }
    }
}
