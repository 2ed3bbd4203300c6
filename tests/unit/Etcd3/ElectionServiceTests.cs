using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Etcd3;

public sealed class ElectionServiceTests : IAsyncLifetime
{
    private QueueRooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await QueueRooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task The_second_leads_when_the_first_resigns()
    {
        var first = await CampaignAsync(await _rooms.LeaseAsync(), "one");
        var waiting = CampaignAsync(await _rooms.LeaseAsync(), "two");
        await StandAsync(2);
        Assert.False(waiting.IsCompleted);
        Assert.Equal("one", (await LeaderAsync()).Kv.Value.ToStringUtf8());

        await _rooms.AskAsync<ResignResponse>("Resign", new ResignRequest { Leader = first.Leader });
        var second = await waiting;
        Assert.True(second.Leader.Rev > first.Leader.Rev);
        Assert.Equal("two", (await LeaderAsync()).Kv.Value.ToStringUtf8());
        Assert.Equal(
            new GrpcStatus(GrpcCode.Unknown, "election: not leader"),
            await _rooms.RefusedAsync("Proclaim", new ProclaimRequest { Leader = first.Leader, Value = QueueRooms.Text("x") }));
    }

    [Fact]
    public async Task Observers_hear_the_leader_what_he_proclaims_and_the_next_one()
    {
        using var enough = new CancellationTokenSource();
        var asking = new Asking(new LeaderRequest { Name = QueueRooms.Text("e") });
        var observing = _rooms.BeginAsync("Observe", asking, enough.Token);
        var first = await CampaignAsync(await _rooms.LeaseAsync(), "one");
        Assert.Equal("one", await HeardAsync(asking));
        var waiting = CampaignAsync(await _rooms.LeaseAsync(), "two");
        await StandAsync(2);
        await _rooms.AskAsync<ProclaimResponse>(
            "Proclaim", new ProclaimRequest { Leader = first.Leader, Value = QueueRooms.Text("more") });
        Assert.Equal("more", await HeardAsync(asking));
        await _rooms.RevokeAsync(first.Leader.Lease);
        await waiting;
        Assert.Equal("two", await HeardAsync(asking));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => observing);
    }

    [Fact]
    public async Task Who_stands_again_proclaims_anew_in_his_old_place()
    {
        var lease = await _rooms.LeaseAsync();
        var first = await CampaignAsync(lease, "one");
        var again = await CampaignAsync(lease, "other");
        Assert.Equal(first.Leader, again.Leader);
        Assert.Equal("other", (await LeaderAsync()).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task A_picture_from_before_it_all_makes_no_second_leader()
    {
        _rooms.Picture.At = await _rooms.HeadAsync();
        await CampaignAsync(await _rooms.LeaseAsync(), "one");
        var waiting = CampaignAsync(await _rooms.LeaseAsync(), "two");
        await StandAsync(2);
        Assert.False(waiting.IsCompleted);
        Assert.Equal("one", (await LeaderAsync()).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        Assert.Equal(
            new GrpcStatus(GrpcCode.Unknown, "election: no leader"),
            await _rooms.RefusedAsync("Leader", new LeaderRequest { Name = QueueRooms.Text("e") }));
        var missing = new GrpcStatus(GrpcCode.Unknown, "\"leader\" field must be provided");
        Assert.Equal(missing, await _rooms.RefusedAsync("Proclaim", new ProclaimRequest()));
        Assert.Equal(missing, await _rooms.RefusedAsync("Resign", new ResignRequest()));
    }

    private Task<CampaignResponse> CampaignAsync(long lease, string value) => _rooms.AskAsync<CampaignResponse>(
        "Campaign", new CampaignRequest { Name = QueueRooms.Text("e"), Lease = lease, Value = QueueRooms.Text(value) });

    private Task<LeaderResponse> LeaderAsync() =>
        _rooms.AskAsync<LeaderResponse>("Leader", new LeaderRequest { Name = QueueRooms.Text("e") });

    private static async Task<string> HeardAsync(Asking asking) =>
        (await asking.ToldAsync<LeaderResponse>()).Kv.Value.ToStringUtf8();

    private Task StandAsync(int count) => Eventually.Until(
        async () => (await _rooms.LineAsync("e")).Count == count, $"{count} stand in the line");
}
