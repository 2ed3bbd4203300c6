using Muster.Bedrock;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Contract.Parts;

/// <summary>The embedded engine forgets by itself, in memory and on disk.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private static readonly CancellationToken Patient = CancellationToken.None;

    private readonly string _directory = Directory.CreateTempSubdirectory("muster-history-").FullName;
    private readonly ManualTime _time = new();
    private EmbeddedEngine _engine = null!;

    private string File => Path.Combine(_directory, "engine", "history.db");

    public Task InitializeAsync() => OpenAsync(new HistoryTerms(TimeSpan.FromHours(1), 10, 1 << 20));

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_is_older_than_an_hour_is_forgotten_and_its_rows_deleted()
    {
        for (var i = 1; i <= 50; i++)
        {
            await PutAsync($"k{i % 5}", 100);
        }

        await DeleteAsync("k0");
        await AdvanceUntilCompactedAsync(TimeSpan.FromMinutes(90), new Revision(41));
        Assert.Equal(5, await CountAsync("k", new Revision(41)));
        Assert.Equal(4, await CountAsync("k", Revision.Never));

        await _engine.DisposeAsync();

        // Five live ones at the floor, ten later rows.
        Assert.InRange(Rows(), 10, 16);
        await OpenAsync(HistoryTerms.Default);
        Assert.Equal((51, 41, 4L), (_engine.Stats().Revision.Value, _engine.Stats().Compacted.Value, _engine.Stats().Keys));
    }

    [Fact]
    public async Task Space_is_bounded_without_waiting_for_the_clock()
    {
        for (var i = 1; i <= 300; i++)
        {
            await PutAsync("k", 10_000);
        }

        Assert.InRange(_engine.Stats().SupersededBytes, 1, (1 << 20) + 50_000);
        Assert.True(_engine.Stats().Compacted.Value > 190);
    }

    [Fact]
    public async Task Old_values_leave_memory_and_are_read_back()
    {
        for (var i = 1; i <= 50; i++)
        {
            await PutAsync("k", 100 + i);
        }

        for (var i = 1; i <= 50; i++)
        {
            var query = new RangeQuery(KeyRange.Single(Key.Of("k"))) { At = new Revision(i) };
            Assert.Equal(100 + i, (await _engine.RangeAsync(query, Patient)).Value.Items[0].Value.ToArray().Length);
        }
    }

    [Fact]
    public async Task A_copy_of_history_reads_them_back_too_until_compaction_overtakes_it()
    {
        for (var i = 1; i <= 50; i++)
        {
            await PutAsync("k", 100 + i);
        }

        var history = _engine.Remembered(KeyRange.All, Revision.Never).Value;
        Assert.Equal(Enumerable.Range(101, 50), history.Rows.Select(row => row.Value.Item.Value.ToArray().Length));
        Assert.Equal((50L, 50L), (history.Count, history.At.Value));

        Assert.True((await _engine.CompactAsync(new Revision(50), Patient)).Ok);
        for (var turn = 0; turn < 1000 && history.Rows.First().Ok; turn++)
        {
            await DeleteAsync("none");
        }

        Assert.Equal(Refusal.Compacted, history.Rows.Last().Refused?.Why);
        Assert.Equal(
            [150], _engine.Remembered(KeyRange.All, Revision.Never).Value.Rows.Select(row => row.Value.Item.Value.Length));
    }

    private async Task OpenAsync(HistoryTerms terms)
    {
        var options = new EmbeddedOptions
        {
            Time = _time,
            Server = "here",
            Directory = _directory,
            History = terms,
            RevisionsInMemory = 5,
            PurgeRowsMin = 1,
        };
        _engine = (await EmbeddedEngine.OpenAsync(options, Patient)).Value;
    }

    private async Task AdvanceUntilCompactedAsync(TimeSpan by, Revision at)
    {
        _time.Advance(by);
        await DeleteAsync("none");
        while (_engine.Stats().Compacted < at)
        {
            // Each commit is a turn of the writer, which looks around after it; deleting nothing takes no revision.
            await DeleteAsync("none");
        }

        Assert.Equal(at, _engine.Stats().Compacted);
        await DeleteAsync("none");
        await DeleteAsync("none");
    }

    private async Task PutAsync(string key, int bytes) =>
        Assert.True((await _engine.CommitAsync(
            Txn.Of(new Op.Put(Key.Of(key), new byte[bytes], LeaseId.None)), Origin.System, Patient)).Ok);

    private async Task DeleteAsync(string key) =>
        Assert.True((await _engine.CommitAsync(
            Txn.Of(new Op.Delete(KeyRange.Single(Key.Of(key)))), Origin.System, Patient)).Ok);

    private async Task<long> CountAsync(string prefix, Revision at) =>
        (await _engine.RangeAsync(new RangeQuery(KeyRange.Prefix(Key.Of(prefix))) { At = at }, Patient)).Value.Count;

    private long Rows()
    {
        using var database = Database.Open(File);
        return database.Ask("SELECT count(*) FROM history");
    }
}
