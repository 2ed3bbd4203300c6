using Muster.Bedrock;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Room;
using Muster.Engine.Embedded.Writing;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Contract.Parts;

/// <summary>An engine that is nearly full refuses what grows, and nothing else.</summary>
public sealed class RoomTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private RoomSeen _seen = new(0, 100, 0, 0);
    private EmbeddedEngine _engine = null!;

    public async Task InitializeAsync() => _engine = (await EmbeddedEngine.OpenAsync(
        new EmbeddedOptions { Time = _time, Server = "here", LookAtRoom = _ => _seen }, CancellationToken.None)).Value;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task What_grows_is_refused_until_there_is_room_again_and_all_else_goes_on()
    {
        var lease = (await _engine.GrantAsync(LeaseId.None, TimeSpan.FromMinutes(1), default)).Value.Id;
        Assert.True((await CommitAsync(Put("a", 100), Put("b", 100), Put("c", 100))).Ok);
        Fill(memory: 80);

        Assert.Equal(Refusal.NoSpace, (await CommitAsync(Put("new", 1))).Refused?.Why);
        Assert.Equal(Refusal.NoSpace, (await CommitAsync(Put("a", 100 + 5000))).Refused?.Why);
        Assert.Equal(Refusal.NoSpace, (await _engine.GrantAsync(LeaseId.None, TimeSpan.FromMinutes(1), default)).Refused?.Why);
        Assert.Contains("memory is nearly full", _engine.Stats().Room.Why, StringComparison.Ordinal);
        Assert.Equal(3, _engine.RoomRefusals.Total());

        Assert.True((await CommitAsync(Put("a", 150))).Ok);
        Assert.True((await CommitAsync(Delete("b"), Put("row of what was deleted", 50))).Ok);
        Assert.True((await CommitAsync(Delete("nothing"))).Ok);
        Assert.True((await _engine.RangeAsync(new RangeQuery(KeyRange.All), default)).Ok);
        Assert.True((await _engine.RenewAsync(lease, default)).Ok);
        Assert.True((await _engine.RevokeAsync(lease, Origin.System, default)).Ok);

        Fill(memory: 73);
        Assert.Equal(Refusal.NoSpace, (await CommitAsync(Put("new", 1))).Refused?.Why);
        Fill(memory: 71);
        Assert.True((await CommitAsync(Put("new", 1))).Ok);
    }

    [Fact]
    public async Task The_marks_may_be_moved_while_it_runs()
    {
        Fill(memory: 50);
        _engine.Room = new RoomTerms { MemoryHigh = Amount.Percent(40) };
        Assert.Equal(Refusal.NoSpace, (await CommitAsync(Put("new", 1))).Refused?.Why);
        _engine.Room = new RoomTerms { MemoryHigh = Amount.Bytes(0) };
        Assert.True((await CommitAsync(Put("new", 1))).Ok);
    }

    [Fact]
    public async Task The_worse_branch_counts()
    {
        Assert.True((await CommitAsync(Put("a", 100))).Ok);
        var present = new MvccState(null);
        present.Commit(Txn.Of(Put("a", 100)));
        present.Publish();
        Assert.Equal(Effect.Grows, Growth.Of(new Txn([], [Delete("a")], [Put("b", 1)]), present.Published));
        Assert.Equal(Effect.Keeps, Growth.Of(new Txn([], [Delete("a")], [Put("a", 1)]), present.Published));
        Assert.Equal(Effect.Frees, Growth.Of(new Txn([], [Delete("a")], []), present.Published));
        Assert.Equal(Effect.Grows, Growth.Of(Txn.Of(new Op.Nested(Txn.Of(Put("b", 1)))), present.Published));
        Assert.Equal(Effect.Grows, Growth.Of(Txn.Of(Delete("a"), Put("b", 5000)), present.Published));
    }

    private void Fill(long memory)
    {
        _seen = _seen with { MemoryBytes = memory };
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task<Result<TxnResult>> CommitAsync(params Op[] ops) =>
        await _engine.CommitAsync(Txn.Of(ops), Origin.System, CancellationToken.None);

    private static Op.Put Put(string key, int bytes) => new(Key.Of(key), new byte[bytes], LeaseId.None);

    private static Op.Delete Delete(string key) => new(KeyRange.Single(Key.Of(key)));
}
