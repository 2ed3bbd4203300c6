using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Leases and the time: for engines whose clock can be moved.</summary>
public abstract class LeaseTimeContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task An_expired_lease_takes_its_keys_along()
    {
        var lease = (await GrantAsync(0, TimeSpan.FromSeconds(10))).Value.Id;
        await CommitAsync(Put("a", "1", lease));
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All));

        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(1), (await Engine.TimeToLiveAsync(lease, false, Patient)).Value.Remaining);
        Assert.Equal("1", await ValueAsync("a"));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("+2 -a", Line(await NextAsync(watch)));
        Assert.Equal(Refusal.LeaseNotFound, (await Engine.TimeToLiveAsync(lease, false, Patient)).Refused?.Why);
    }

    [Guarantee]
    public async Task Renewing_starts_the_time_anew()
    {
        var lease = (await GrantAsync(0, TimeSpan.FromSeconds(10))).Value.Id;
        await CommitAsync(Put("a", "1", lease));
        for (var i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(TimeSpan.FromSeconds(10), (await Engine.RenewAsync(lease, Patient)).Value.Ttl);
        }

        Assert.Equal("1", await ValueAsync("a"));
    }

    [Guarantee]
    public async Task The_wall_clock_does_not_kill()
    {
        var lease = (await GrantAsync(0, TimeSpan.FromSeconds(10))).Value.Id;
        Time.JumpWallClock(TimeSpan.FromDays(1));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(9), (await Engine.TimeToLiveAsync(lease, false, Patient)).Value.Remaining);
    }

    [Guarantee]
    public async Task Durable_leases_start_anew_after_a_restart()
    {
        var lease = (await GrantAsync(77, TimeSpan.FromSeconds(10))).Value.Id;
        var gone = (await GrantAsync(78, TimeSpan.FromSeconds(10))).Value.Id;
        await CommitAsync(Put("a", "1", lease), Put("b", "1", gone));
        await Engine.RevokeAsync(gone, Tester, Patient);
        Time.Advance(TimeSpan.FromSeconds(9));
        if (!await TryRestartAsync())
        {
            return;
        }

        Assert.Equal([lease], (await Engine.LeasesAsync(Patient)).Value);
        Assert.Equal("a", await KeysOfAsync(lease));
        Assert.Equal(TimeSpan.FromSeconds(10), (await Engine.TimeToLiveAsync(lease, false, Patient)).Value.Remaining);
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All));
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("+3 -a", Line(await NextAsync(watch)));
    }

    private async Task<Result<Lease>> GrantAsync(long id, TimeSpan ttl) =>
        await Engine.GrantAsync(new LeaseId(id), ttl, Patient);

    private async Task<string> KeysOfAsync(LeaseId id) =>
        string.Join(' ', (await Engine.TimeToLiveAsync(id, true, Patient)).Value.Keys);
}
