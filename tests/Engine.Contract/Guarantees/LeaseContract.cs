using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Leases: keys that die together.</summary>
public abstract class LeaseContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task Granted_times_are_whole_seconds_with_a_floor_and_a_ceiling()
    {
        Assert.Equal(LeaseTtlMin, (await GrantAsync(1, TimeSpan.Zero)).Value.Ttl);
        Assert.Equal(TimeSpan.FromSeconds(3), (await GrantAsync(2, TimeSpan.FromSeconds(2.1))).Value.Ttl);
        Assert.Equal(Refusal.TooLarge, (await GrantAsync(3, TimeSpan.MaxValue)).Refused?.Why);
        Assert.Equal(Refusal.LeaseExists, (await GrantAsync(2, TimeSpan.FromSeconds(9))).Refused?.Why);
        var chosen = (await GrantAsync(0, TimeSpan.FromSeconds(9))).Value.Id;
        Assert.False(chosen.IsNone());
        Assert.Equal(KeepsIdsForItself, chosen.IsReserved());
        Assert.Equal(Start, (await Engine.HeadAsync(Patient)).Value);
        Assert.Equal([new LeaseId(1), new LeaseId(2), chosen], (await Engine.LeasesAsync(Patient)).Value);
    }

    [Guarantee]
    public async Task Whichever_lease_ends_first_is_told_first()
    {
        await GrantAsync(1, TimeSpan.FromSeconds(90));
        await GrantAsync(2, TimeSpan.FromSeconds(30));
        await GrantAsync(3, TimeSpan.FromSeconds(60));
        Assert.Equal([new LeaseId(2), new LeaseId(3), new LeaseId(1)], (await Engine.LeasesAsync(Patient)).Value);
    }

    [Guarantee]
    public async Task The_greatest_id_of_all_can_be_had()
    {
        Assert.Equal(new LeaseId(long.MaxValue), (await GrantAsync(long.MaxValue, TimeSpan.FromSeconds(9))).Value.Id);
        Assert.False(new LeaseId(long.MaxValue).IsReserved());
        Assert.True(LeaseId.Reserved(ulong.MaxValue).IsReserved());
        Assert.True(LeaseId.Reserved(0xFFFF_FFFF_FFFF).IsReserved());
    }

    [Guarantee]
    public async Task Revoking_deletes_the_keys_at_one_revision()
    {
        var lease = (await GrantAsync(0, TimeSpan.FromSeconds(60))).Value.Id;
        await CommitAsync(Put("b", "1", lease), Put("a", "1", lease), Put("other", "1"));
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { WithPrevious = true });

        Assert.Equal(At(2), (await Engine.RevokeAsync(lease, Tester, Patient)).Value);
        await SettleAsync(At(2));
        var batch = await NextAsync(watch);
        Assert.Equal("+2 -a -b", Line(batch));
        Assert.Equal("1", Text(batch.Events[0].Previous!.Value));
        Assert.Equal("other", Keys(await RangeAsync(new RangeQuery(KeyRange.All))));
        Assert.Equal(Refusal.LeaseNotFound, (await Engine.RevokeAsync(lease, Tester, Patient)).Refused?.Why);
        Assert.Equal(Refusal.LeaseNotFound, (await Engine.RenewAsync(lease, Patient)).Refused?.Why);
        await RefusesAsync(Refusal.LeaseNotFound, Txn.Of(Put("a", "2", lease)));
    }

    [Guarantee]
    public async Task Revoking_a_lease_without_keys_takes_no_revision()
    {
        await GrantAsync(5, TimeSpan.FromSeconds(60));
        Assert.Equal(Start, (await Engine.RevokeAsync(new LeaseId(5), Tester, Patient)).Value);
        Assert.Empty((await Engine.LeasesAsync(Patient)).Value);
    }

    [Guarantee]
    public async Task A_key_hangs_on_the_lease_of_its_last_write()
    {
        var one = (await GrantAsync(0, TimeSpan.FromSeconds(60))).Value.Id;
        var two = (await GrantAsync(0, TimeSpan.FromSeconds(60))).Value.Id;
        await CommitAsync(Put("a", "1", one), Put("b", "1", one), Put("c", "1", one), Put("d", "1", one));
        await CommitAsync(Put("a", "2", two), Put("b", "2"), Delete("c"));

        Assert.Equal("d", await KeysOfAsync(one));
        Assert.Equal("a", await KeysOfAsync(two));
        await SettleAsync((await Engine.RevokeAsync(one, Tester, Patient)).Value);
        Assert.Equal("a b", Keys(await RangeAsync(new RangeQuery(KeyRange.All))));
    }

    /// <summary>False when a lease whose id the engine chose looks like any user's.</summary>
    protected virtual bool KeepsIdsForItself => true;

    private async Task<Result<Lease>> GrantAsync(long id, TimeSpan ttl) =>
        await Engine.GrantAsync(new LeaseId(id), ttl, Patient);

    private async Task<string> KeysOfAsync(LeaseId id) =>
        string.Join(' ', (await Engine.TimeToLiveAsync(id, true, Patient)).Value.Keys);
}
