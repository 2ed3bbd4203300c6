using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract.Histories;
using Muster.Engine.Etcd;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Etcd;

/// <summary>The engine on real etcds that are killed, stopped, compacted and cut off while many clients write.</summary>
public sealed class EtcdFaultTests
{
    private const int Clients = 64;
    private const int Registers = 24;

    private static readonly CancellationToken Patient = CancellationToken.None;

    [LongRunWithPeerTheory("etcd-3.4", "etcd-3.5")]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task A_member_killed_again_and_again_loses_nothing_and_makes_nothing_up(string version)
    {
        var rounds = LongRun.Choose(normally: 2, inLongRun: 20);
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var engine = await OpenAsync([etcd.Client]);
        var recording = await UnderLoadAsync(engine, 1_000 * (rounds + 1), async recording =>
        {
            for (var round = 1; round <= rounds; round++)
            {
                await Eventually.Until(() => recording.Done >= 1_000 * round, "enough was done before the kill");
                await etcd.StopAsync(Ending.Kill);
                await etcd.RunAsync();
            }
        });
        Assert.Null(recording.WhatIsWrong());
        Assert.InRange(recording.Unknown, 0, rounds * Clients);
    }

    [LongRunWithPeerTheory("etcd-3.4", "etcd-3.5")]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task Two_of_three_go_on_when_the_leader_dies(string version)
    {
        var rounds = LongRun.Choose(normally: 1, inLongRun: 10);
        var members = await EtcdProcess.StartClusterAsync(version, 3);
        try
        {
            await using var engine = await OpenAsync([.. members.Select(member => member.Client)]);
            var recording = await UnderLoadAsync(engine, 1_500 * (rounds + 1), async recording =>
            {
                for (var round = 1; round <= rounds; round++)
                {
                    await Eventually.Until(() => recording.Done >= 1_500 * round, "enough was done before the kill");
                    var leader = await LeaderAsync(members);
                    await leader.StopAsync(Ending.Kill);
                    var seen = recording.Done;
                    await Eventually.Until(() => recording.Done >= seen + 200, "the two others go on");
                    await leader.RunAsync();
                }
            });
            Assert.Null(recording.WhatIsWrong());
        }
        finally
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    [LongRunWithPeer("etcd-3.5")]
    public async Task What_was_on_its_way_when_the_connection_broke_is_unknown_not_failed()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var relay = new Relay(etcd.ClientPort);
        await using var direct = await OpenAsync([etcd.Client]);
        await using var engine = await OpenAsync([relay.Address]);

        relay.HoldAnswers();
        var heard = engine.CommitAsync(Put("heard", "1"), Origin.System, Patient).AsTask();
        await Eventually.Until(async () => await ValueAsync(direct, "heard") == "1", "the cluster has it");
        relay.Cut();
        Assert.Equal(Refusal.UnknownOutcome, (await heard).Refused?.Why);

        relay.Mend();
        await Eventually.Until(async () => await ValueAsync(engine, "heard") == "1", "it is seen again");
        relay.HoldRequests();
        var unheard = engine.CommitAsync(Put("unheard", "1"), Origin.System, Patient).AsTask();
        await Eventually.Until(() => relay.Heard("unheard"), "it is on its way");
        relay.Cut();
        Assert.Equal(Refusal.UnknownOutcome, (await unheard).Refused?.Why);

        // Whoever is cut off as soon as he is connected may have said something, or not.
        Assert.Contains(
            (await engine.CommitAsync(Put("nobody", "1"), Origin.System, Patient)).Refused!.Why,
            new[] { Refusal.Unavailable, Refusal.UnknownOutcome });
        Assert.Equal(Refusal.Unavailable, (await engine.HeadAsync(Patient)).Refused?.Why);
        relay.Mend();
        await Eventually.Until(
            async () => (await engine.CommitAsync(Put("after", "1"), Origin.System, Patient)).Ok, "it writes again");
        Assert.Null(await ValueAsync(direct, "unheard"));
        Assert.Null(await ValueAsync(direct, "nobody"));
    }

    [LongRunWithPeerTheory("etcd-3.4", "etcd-3.5")]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task History_compacted_while_nobody_looked_ends_watches_and_hides_nothing(string version)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var relay = new Relay(etcd.ClientPort);
        await using var direct = await OpenAsync([etcd.Client]);
        await using var engine = await OpenAsync([relay.Address]);
        await CommitAsync(direct, Put("kept", "1"));
        await CommitAsync(direct, Put("gone", "1"));
        Assert.Equal("1", await ValueAsync(engine, "gone"));
        await using var watch = (await engine.WatchAsync(new WatchRequest(KeyRange.All), Patient)).Value;
        var next = watch.NextAsync(Patient).AsTask();

        relay.Cut();
        await CommitAsync(direct, Put("kept", "2"));
        await CommitAsync(direct, Txn.Of(new Op.Delete(KeyRange.Single(Key.Of("gone")))));
        var last = await CommitAsync(direct, Put("new", "1"));
        Assert.True((await direct.CompactAsync(last.At, Patient)).Ok);
        relay.Mend();

        Assert.Equal(Refusal.Compacted, (await next).Refused?.Why);
        await Eventually.Until(async () => await ValueAsync(engine, "new") == "1", "it has caught up");
        Assert.Equal(("2", null), (await ValueAsync(engine, "kept"), await ValueAsync(engine, "gone")));
        await using var again = (await engine.WatchAsync(new WatchRequest(KeyRange.All), Patient)).Value;
        await CommitAsync(engine, Put("kept", "3"));
        Assert.Equal("kept", (await again.NextAsync(Patient)).Value.Events.Single().Item.Key.ToString());
    }

    // The deletion was the last thing before the compaction: a watch from right after what was seen would be told nothing.
    [LongRunWithPeer("etcd-3.5")]
    public async Task A_deletion_at_the_very_revision_of_a_compaction_is_seen()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var relay = new Relay(etcd.ClientPort);
        await using var direct = await OpenAsync([etcd.Client]);
        await using var engine = await OpenAsync([relay.Address]);
        await CommitAsync(direct, Put("gone", "1"));
        Assert.Equal("1", await ValueAsync(engine, "gone"));

        relay.Cut();
        var deleted = await CommitAsync(direct, Txn.Of(new Op.Delete(KeyRange.Single(Key.Of("gone")))));
        Assert.True((await direct.CompactAsync(deleted.At, Patient)).Ok);
        relay.Mend();
        await Eventually.Until(async () => await ValueAsync(engine, "gone") is null, "it is gone here too");
    }

    [LongRunWithPeer("etcd-3.5")]
    public async Task A_cluster_that_stands_still_is_waited_for_no_longer_than_was_said()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var engine = await OpenAsync([etcd.Client], TimeSpan.FromSeconds(1));
        await CommitAsync(engine, Put("a", "1"));
        await Eventually.Until(async () => await ValueAsync(engine, "a") == "1", "it is seen here");
        var head = new Revision(2);
        etcd.Process.Signal(19);
        Assert.Equal(
            Refusal.UnknownOutcome, (await engine.CommitAsync(Put("a", "2"), Origin.System, Patient)).Refused?.Why);
        Assert.Equal(Refusal.Unavailable, (await engine.HeadAsync(Patient)).Refused?.Why);

        // Whoever does not ask for the newest is answered all the same.
        var stale = new RangeQuery(KeyRange.Single(Key.Of("a"))) { AtLeast = head };
        Assert.Equal("1", Text((await engine.RangeAsync(stale, Patient)).Value.Items.Single().Value));
        etcd.Process.Signal(18);
        await Eventually.Until(
            async () => (await engine.CommitAsync(Put("b", "1"), Origin.System, Patient)).Ok, "it writes again");
    }

    [LongRunWithPeerTheory("etcd-3.4", "etcd-3.5")]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task A_lease_that_nobody_renews_takes_its_keys_along(string version)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var engine = await OpenAsync([etcd.Client]);
        var kept = (await engine.GrantAsync(LeaseId.None, TimeSpan.FromSeconds(2), Patient)).Value.Id;
        var left = (await engine.GrantAsync(LeaseId.None, TimeSpan.FromSeconds(2), Patient)).Value.Id;
        await CommitAsync(engine, Txn.Of(One("kept", "1", kept), One("left", "1", left)));
        await Eventually.Until(
            async () =>
            {
                Assert.True((await engine.RenewAsync(kept, Patient)).Ok);
                return await ValueAsync(engine, "left") is null;
            },
            "the key of the lease that was left is gone");
        Assert.Equal("1", await ValueAsync(engine, "kept"));
        Assert.Equal(Refusal.LeaseNotFound, (await engine.RenewAsync(left, Patient)).Refused?.Why);
    }

    private static async Task<EtcdEngine> OpenAsync(IReadOnlyList<Uri> endpoints, TimeSpan? callTimeout = null)
    {
        var options = new EtcdOptions
        {
            Time = TimeProvider.System,
            Server = "here",
            Endpoints = endpoints,
            IsOurs = true,
            CallTimeout = callTimeout ?? TimeSpan.FromSeconds(10),
        };
        var opened = await EtcdEngine.OpenAsync(options, Patient);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return opened.Value;
    }

    private static async Task<Recording> UnderLoadAsync(IEngine engine, int until, Func<Recording, Task> faults)
    {
        var recording = new Recording(engine, Registers);
        var clients = Enumerable.Range(0, Clients)
            .Select(client => Task.Run(() => recording.RunClientAsync(client, 11, until)))
            .ToList();
        await faults(recording);
        await Task.WhenAll(clients);
        return recording;
    }

    private static async Task<EtcdProcess> LeaderAsync(IReadOnlyList<EtcdProcess> members)
    {
        foreach (var member in members)
        {
            if (await member.LeadsAsync())
            {
                return member;
            }
        }

        throw new InvalidOperationException("No member leads.");
    }

    private static async Task<TxnResult> CommitAsync(EtcdEngine engine, Txn txn)
    {
        var done = await engine.CommitAsync(txn, Origin.System, Patient);
        Assert.True(done.Ok, done.Refused?.Message);
        return done.Value;
    }

    private static async Task<string?> ValueAsync(EtcdEngine engine, string key)
    {
        if (!(await engine.HeadAsync(Patient)).TryGet(out var head, out _))
        {
            return "unavailable";
        }

        var query = new RangeQuery(KeyRange.Single(Key.Of(key))) { AtLeast = head };
        return (await engine.RangeAsync(query, Patient)).TryGet(out var found, out _)
            ? found.Items.Count == 0 ? null : Text(found.Items[0].Value)
            : "unavailable";
    }

    private static Txn Put(string key, string value) => Txn.Of(One(key, value, LeaseId.None));

    private static Op.Put One(string key, string value, LeaseId lease) => new(Key.Of(key), Encoding.UTF8.GetBytes(value), lease);

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
