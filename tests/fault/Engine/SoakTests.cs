using System.Globalization;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Engine.Mvcc;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>A steady load for ten seconds, or for half an hour when asked (MUSTER_SOAK_MINUTES sets it).</summary>
[Collection(nameof(AloneCollection))]
public sealed class SoakTests
{
    private static readonly Origin Origin = new("soak", "test", "soak");

    [Fact]
    public async Task Under_a_steady_load_log_file_and_memory_stay_within_bounds()
    {
        var minutes = Environment.GetEnvironmentVariable("MUSTER_SOAK_MINUTES") is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : LongRun.Choose(10.0 / 60, 30);

        // The short run has a short memory, so that it too sees history being forgotten.
        var history = minutes < 5
            ? new HistoryTerms(TimeSpan.FromSeconds(2), 1000, 16L * 1024 * 1024)
            : HistoryTerms.Default;
        using var folder = new TempFolder();
        var options = new EmbeddedOptions
        {
            Time = TimeProvider.System,
            Server = "soak",
            Directory = folder.Path,
            History = history,
        };
        await using var engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        var peak = new Peak();
        var written = await RunAsync(engine, TimeSpan.FromMinutes(minutes), history.BytesMax, peak);

        LongRun.Report(
            $"soak: {written:N0} durable writes of {SoakBounds.ValueBytes} bytes in {minutes:0.#} minutes "
            + $"({written / (minutes * 60):N0}/s asked {SoakBounds.WritesPerSecond:N0}/s); {peak}");
        Assert.Equal(written, engine.Stats().Revision.Value);
        Assert.True(engine.Stats().Compacted > Revision.Never, "nothing was ever compacted");
        Assert.False(engine.Broken.IsCompleted);
    }

    private static async Task<long> RunAsync(EmbeddedEngine engine, TimeSpan duration, long historyBytes, Peak peak)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var chance = new Prng(1);
        var flying = new List<Task>();
        long written = 0;
        while (time.GetElapsedTime(start) < duration)
        {
            // Paced by batches: so many as the elapsed time asks for.
            var due = (long)(time.GetElapsedTime(start).TotalSeconds * SoakBounds.WritesPerSecond);
            for (; written < due && flying.Count < 4096; written++)
            {
                flying.Add(WriteAsync(engine, chance));
            }

            await Task.WhenAll(flying);
            flying.Clear();
            Within(engine.Stats(), historyBytes, peak);
            await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        }

        return written;
    }

    private static async Task WriteAsync(EmbeddedEngine engine, Prng chance)
    {
        var key = Key.Of($"soak/{chance.Next(SoakBounds.Keys)}");
        var put = new Op.Put(key, new byte[SoakBounds.ValueBytes], LeaseId.None);
        var result = await engine.CommitAsync(Txn.Of(put), Origin, CancellationToken.None);
        Assert.True(result.Ok, result.Refused?.Message);
    }

    private static void Within(EngineStats stats, long historyBytes, Peak peak)
    {
        peak.See(stats, GC.GetTotalMemory(forceFullCollection: false));
        Below(stats.WalBytes, SoakBounds.WalBytes, "write-ahead log");
        Below(stats.FileBytes, SoakBounds.FileBytes(historyBytes), "database");
        Below(stats.SupersededBytes, SoakBounds.SupersededBytes(historyBytes), "history");

        // Garbage that nobody has yet had a reason to collect does not count.
        var memory = SoakBounds.MemoryBytes(historyBytes);
        if (GC.GetTotalMemory(forceFullCollection: false) > memory)
        {
            Below(GC.GetTotalMemory(forceFullCollection: true), memory, "memory");
        }
    }

    private static void Below(long bytes, long bound, string what) =>
        Assert.True(bytes <= bound, $"{what}: {bytes >> 20} MiB, the bound is {bound >> 20} MiB");
}
