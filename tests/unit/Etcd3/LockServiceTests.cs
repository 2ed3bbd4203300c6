using System.Globalization;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Etcd3;

public sealed class LockServiceTests : IAsyncLifetime
{
    private QueueRooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await QueueRooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task The_second_waits_until_the_first_unlocks()
    {
        var (first, second) = (await _rooms.LeaseAsync(), await _rooms.LeaseAsync());
        var held = await LockAsync(first);
        Assert.Equal(Hex("door/", first), held.Key.ToStringUtf8());
        var waiting = LockAsync(second);
        await StandAsync(2);
        Assert.False(waiting.IsCompleted);

        await _rooms.AskAsync<UnlockResponse>("Unlock", new UnlockRequest { Key = held.Key });
        Assert.Equal(Hex("door/", second), (await waiting).Key.ToStringUtf8());
    }

    [Fact]
    public async Task Who_brings_no_lease_is_given_one_of_a_minute()
    {
        var held = await LockAsync(0);
        var lease = long.Parse(held.Key.ToStringUtf8()["door/".Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var status = await _rooms.LeaseStatusAsync(lease);
        Assert.Equal(TimeSpan.FromSeconds(60), status.Ttl);
        Assert.Equal(held.Key.ToStringUtf8(), status.Keys.Single().ToString());
    }

    [Fact]
    public async Task Who_holds_it_already_gets_it_again()
    {
        var lease = await _rooms.LeaseAsync();
        Assert.Equal((await LockAsync(lease)).Key, (await LockAsync(lease)).Key);
        Assert.Single(await _rooms.LineAsync("door"));
    }

    [Fact]
    public async Task Who_loses_his_lease_while_he_waits_is_told_and_the_next_moves_up()
    {
        var (first, second, third) = (await _rooms.LeaseAsync(), await _rooms.LeaseAsync(), await _rooms.LeaseAsync());
        await LockAsync(first);
        var lost = _rooms.RefusedAsync("Lock", new LockRequest { Name = QueueRooms.Text("door"), Lease = second });
        await StandAsync(2);
        var waiting = LockAsync(third);
        await StandAsync(3);
        await _rooms.RevokeAsync(second);
        Assert.False(waiting.IsCompleted);
        await _rooms.RevokeAsync(first);

        Assert.Equal(new GrpcStatus(GrpcCode.Unknown, "mutex: session is expired"), await lost);
        Assert.Equal(Hex("door/", third), (await waiting).Key.ToStringUtf8());
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_line()
    {
        using var gone = new CancellationTokenSource();
        await LockAsync(await _rooms.LeaseAsync());
        var waiting = _rooms.AskAsync<LockResponse>(
            "Lock", new LockRequest { Name = QueueRooms.Text("door"), Lease = await _rooms.LeaseAsync() }, gone.Token);
        await StandAsync(2);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Single(await _rooms.LineAsync("door"));
    }

    [Fact]
    public async Task Faults_keep_their_words_and_lose_their_codes()
    {
        Assert.Equal(
            new GrpcStatus(GrpcCode.Unknown, EtcdError.LeaseNotFound.Message),
            await _rooms.RefusedAsync("Lock", new LockRequest { Name = QueueRooms.Text("door"), Lease = 4711 }));
        Assert.Equal(
            new GrpcStatus(GrpcCode.Unknown, EtcdError.EmptyKey.Message), await _rooms.RefusedAsync("Unlock", new UnlockRequest()));
    }

    [Fact]
    public async Task A_picture_from_before_it_all_lets_no_second_in()
    {
        _rooms.Picture.At = await _rooms.HeadAsync();
        var (first, second) = (await _rooms.LeaseAsync(), await _rooms.LeaseAsync());
        var held = await LockAsync(first);
        var waiting = LockAsync(second);
        await StandAsync(2);
        Assert.False(waiting.IsCompleted);
        await _rooms.AskAsync<UnlockResponse>("Unlock", new UnlockRequest { Key = held.Key });
        await waiting;
    }

    private Task<LockResponse> LockAsync(long lease) =>
        _rooms.AskAsync<LockResponse>("Lock", new LockRequest { Name = QueueRooms.Text("door"), Lease = lease });

    private Task StandAsync(int count) => Eventually.Until(
        async () => (await _rooms.LineAsync("door")).Count == count, $"{count} stand in the line");

    private static string Hex(string prefix, long lease) => prefix + lease.ToString("x", CultureInfo.InvariantCulture);
}
