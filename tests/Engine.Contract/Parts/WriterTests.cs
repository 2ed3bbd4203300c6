using Muster.Bedrock;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Embedded.Room;
using Muster.Engine.Embedded.Writing;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Contract.Parts;

/// <summary>The writer over a journal that fails when told.</summary>
public sealed class WriterTests : IAsyncLifetime
{
    private readonly MvccState _state = new(null);
    private readonly FailingJournal _journal = new();
    private readonly ManualTime _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("muster-engine-").FullName;
    private long _free = 1L << 30;
    private RoomWatch _room = null!;
    private Writer _writer = null!;

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "engine"));
        var options = new EmbeddedOptions
        {
            Time = _time, Server = "here", Directory = _folder, LookAtRoom = _ => new RoomSeen(0, 0, _free, 1L << 20),
        };
        var hub = new WatchHub(Revision.Never, new StatePast(_state, _journal));
        var housekeeping = new Housekeeping(_state, _journal, new HistoryPolicy(options.History), options);
        _writer = new Writer(_state, _journal, hub, housekeeping, _room = new RoomWatch(options), options);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _room.DisposeAsync();
        await _writer.StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task On_a_full_disk_only_what_does_not_fit_is_refused()
    {
        _journal.FitsBytes = 10;
        var answers = new List<Task<Result<TxnResult>>>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(CommitAsync($"k{i}", i % 4 == 0 ? 100 : 1));
        }

        var results = await Task.WhenAll(answers);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i % 4 == 0 ? Refusal.NoSpace : null, results[i].Refused?.Why);
        }

        Assert.Equal((15L, 15), (_state.Published.Head.Value, _state.Published.Live));
        Assert.Equal(
            Enumerable.Range(1, 15), results.Where(result => result.Ok).Select(result => (int)result.Value.At.Value).Order());
        _journal.FitsBytes = 1000;
        Assert.Equal(16, (await CommitAsync("k0", 100)).Value.At.Value);
    }

    [Fact]
    public async Task On_a_disk_without_any_room_deletes_go_on_in_what_was_kept_for_them()
    {
        var reserve = Path.Combine(_folder, "engine", "reserve");
        Assert.True((await CommitAsync("a", 1)).Ok);
        Assert.True((await CommitAsync("b", 1)).Ok);
        Assert.Equal((1L << 20) / 32, new FileInfo(reserve).Length);
        _free = 0;
        _journal.IsFull = () => File.Exists(reserve);

        Assert.Equal(Refusal.NoSpace, (await CommitAsync("c", 1)).Refused?.Why);
        Assert.True(File.Exists(reserve));
        Assert.True((await DeleteAsync("a")).Ok);
        Assert.False(File.Exists(reserve));
        Assert.True(_room.IsReserveGiven);
        Assert.Equal(Refusal.NoSpace, _room.Refuse(Effect.Keeps)?.Why);
        Assert.True((await DeleteAsync("b")).Ok);

        _free = 1L << 30;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(File.Exists(reserve));
        Assert.Null(_room.Refuse(Effect.Grows));
    }

    [Fact]
    public async Task A_failed_commit_leaves_the_outcome_unknown_and_no_later_write_is_taken()
    {
        Assert.True((await CommitAsync("a", 1)).Ok);
        _journal.FailsAtCommit = true;
        Assert.Equal(Refusal.UnknownOutcome, (await CommitAsync("b", 1)).Refused?.Why);
        _journal.FailsAtCommit = false;
        Assert.Equal(Refusal.Unavailable, (await CommitAsync("c", 1)).Refused?.Why);
        Assert.Equal("the disk is on fire", await _writer.Broken);
        Assert.Equal((1L, 1), (_state.Published.Head.Value, _state.Published.Live));
    }

    [Fact]
    public async Task A_failed_append_was_not_done()
    {
        _journal.FailsAtAppend = true;
        Assert.Equal(Refusal.Unavailable, (await CommitAsync("a", 1)).Refused?.Why);
        Assert.True(_writer.Broken.IsCompleted);
    }

    private Task<Result<TxnResult>> CommitAsync(string key, int bytes) => _writer.SubmitAsync(
        new CommitWork(Txn.Of(new Op.Put(Key.Of(key), new byte[bytes], LeaseId.None)), Origin.System)).AsTask();

    private Task<Result<TxnResult>> DeleteAsync(string key) => _writer.SubmitAsync(
        new CommitWork(Txn.Of(new Op.Delete(KeyRange.Single(Key.Of(key)))), Origin.System)).AsTask();

    private sealed class FailingJournal : IJournal
    {
        private readonly MemoryJournal _journal = new();

        public int FitsBytes { get; set; } = int.MaxValue;

        public Func<bool> IsFull { get; set; } = () => false;

        public bool FailsAtCommit { get; set; }

        public bool FailsAtAppend { get; set; }

        public IEvictedValues? Values => null;

        public void Begin() => _journal.Begin();

        public void Append(WatchBatch batch)
        {
            if (FailsAtAppend)
            {
                throw new JournalException(JournalFault.Broken, "the disk is on fire");
            }

            if (IsFull() || batch.Events.Any(change => change.Item.Value.Length > FitsBytes))
            {
                throw new JournalException(JournalFault.NoSpace, "full");
            }

            _journal.Append(batch);
        }

        public void Grant(Lease lease) => _journal.Grant(lease);

        public void Revoke(LeaseId id) => _journal.Revoke(id);

        public void Compact(Revision at) => _journal.Compact(at);

        public void Purge(ReadOnlySpan<long> rows) => _journal.Purge(rows);

        public void Replace(NewState with)
        {
            if (FitsBytes < int.MaxValue)
            {
                throw new JournalException(JournalFault.NoSpace, "full");
            }

            _journal.Replace(with);
        }

        public void Commit()
        {
            if (FailsAtCommit)
            {
                throw new JournalException(JournalFault.Broken, "the disk is on fire");
            }

            _journal.Commit();
        }

        public void Rollback() => _journal.Rollback();

        public void Tend() => _journal.Tend();

        public PastBatches Read(KeyRange range, Revision from, Revision to) => _journal.Read(range, from, to);

        public JournalSize Size() => _journal.Size();

        public void Dispose() => _journal.Dispose();
    }
}
