using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Etcd.Backend;
using Muster.Etcd.Backend.Pages;

namespace Muster.Tests.Unit.EtcdBackend;

public sealed class BackendFileTests
{
    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 0)]
    [InlineData(100, 10, 1)]
    [InlineData(20_000, 10, 2)]
    [InlineData(40, 4096, 1)]
    [InlineData(3, 1_500_000, 1)]
    public void Every_row_is_found_where_the_branches_say(int rows, int bytes, int levels)
    {
        var all = Enumerable.Range(1, rows).Select(at => Put(at, 0, $"k{at}", new byte[bytes])).ToList();
        var read = Read(History(0, rows, all), []);
        Assert.Equal(levels, read.LevelsMax);
        Assert.Equal(
            HistoryTable.Of(History(0, rows, all)).Select(row => Convert.ToHexString(row.Value.Key)),
            read.Buckets["key"].Select(row => Convert.ToHexString(row.Key)));
        Assert.All(read.Buckets["key"], row => Assert.True(row.Value.Length >= bytes));
    }

    [Fact]
    public void Pages_are_filled_to_the_last_byte_and_not_beyond()
    {
        foreach (var bytes in Enumerable.Range(1985, 80))
        {
            var all = Enumerable.Range(1, 6).Select(at => Put(at, 0, "k", new byte[bytes])).ToList();
            Assert.Equal(6, Read(History(0, 6, all), []).Buckets["key"].Count);
        }
    }

    [Fact]
    public void Leases_and_the_compaction_revision_have_tables_of_their_own()
    {
        var leases = new[]
        {
            new LeaseStatus(new LeaseId(7), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(41.2), []),
            new LeaseStatus(new LeaseId(0x1234), TimeSpan.FromSeconds(5), TimeSpan.Zero, []),
        };
        var read = Read(History(3, 4, [Put(4, 0, "a", [])]), leases);
        Assert.Equal(["key", "lease", "meta"], read.Buckets.Keys.Order());
        Assert.Equal(
            ["0000000000000007 0807103C182A", "0000000000001234 08B42410051801"],
            read.Buckets["lease"].Select(row => $"{Convert.ToHexString(row.Key)} {Convert.ToHexString(row.Value)}"));
        Assert.Equal(
            ["finishedCompactRev 00000000000000035F0000000000000000", "scheduledCompactRev 00000000000000035F0000000000000000"],
            read.Buckets["meta"].Select(row => $"{Encoding.ASCII.GetString(row.Key)} {Convert.ToHexString(row.Value)}"));
    }

    [Fact]
    public void A_last_revision_without_a_row_is_told_by_a_deletion_that_nobody_can_see()
    {
        Assert.Equal(
            ["00000000000000045F0000000000000002", "00000000000000095F000000000000000074"],
            HistoryTable.Of(History(0, 9, [Put(4, 2, "a", [])])).Select(row => Convert.ToHexString(row.Value.Key)));
        Assert.Single(HistoryTable.Of(History(0, 4, [Put(4, 2, "a", [])])));
        Assert.Empty(HistoryTable.Of(History(5, 5, [])));
        Assert.Empty(HistoryTable.Of(History(0, 1, [])));
        Assert.Single(HistoryTable.Of(History(0, 2, [])));
    }

    [Fact]
    public void A_refusal_of_the_history_ends_the_writing()
    {
        var history = History(0, 2, []) with
        {
            Rows = [Put(1, 0, "a", []), new Refused(Refusal.Compacted, "gone")],
        };
        var written = BackendFile.Write(new MemoryStream(), history, [], CancellationToken.None);
        Assert.Equal("gone", written.Refused?.Message);
        Assert.Equal("gone", HistoryHash.Of(history).Refused?.Message);
    }

    [Theory]
    [InlineData("", 0xCBF29CE484222325)]
    [InlineData("a", 0xAF63DC4C8601EC8C)]
    [InlineData("foobar", 0x85944171F73967E8)]
    public void Sums_are_those_that_the_algorithm_is_published_with(string text, ulong sum) =>
        Assert.Equal(sum, MetaPage.Sum(Encoding.ASCII.GetBytes(text)));

    private static BackendReader Read(HistoryCut history, IReadOnlyList<LeaseStatus> leases)
    {
        using var file = new MemoryStream();
        Assert.True(BackendFile.Write(file, history, leases, CancellationToken.None).Ok);
        Assert.InRange(file.Length, 1, BackendFile.BytesMax(history));
        return new BackendReader(file.ToArray());
    }

    private static HistoryCut History(long floor, long at, List<Result<PlacedRow>> rows) => new(
        new Revision(floor), new Revision(at), rows.Count, rows.Count,
        rows.Sum(row => row.Value.Item.Key.Length + row.Value.Item.Value.Length), new HashSet<LeaseId>(), rows);

    private static Result<PlacedRow> Put(long at, int place, string key, byte[] value) => new PlacedRow(
        new KeyValue(Key.Of(key), value, new Revision(at), new Revision(at), 1, LeaseId.None), place, IsNewest: true);
}
