using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Bedrock;
using Muster.Engine.Contract.Engines;
using Muster.Engine.Etcd;
using Muster.Tests.Support;

namespace Muster.Engine.Contract.Etcd;

/// <summary>A state in the place of all there is under a prefix of an etcd, a real one or our own door: for every engine on it, at once.</summary>
public abstract class EraTests(Cluster server)
{
    private static readonly CancellationToken Patient = CancellationToken.None;

    private readonly string _prefix = server.NextPrefix();

    [Guarantee]
    public async Task Everything_is_replaced_for_everybody_and_history_begins_there()
    {
        await using var first = await OpenAsync(1);
        await using var second = await OpenAsync(2);
        await PutAsync(first, "old", "1");
        var known = await PutAsync(first, "both", "1");
        await ReachAsync(second, known);
        await using var live = (await second.WatchAsync(new WatchRequest(KeyRange.All) { From = known.Next() }, Patient)).Value;
        var waiting = live.NextAsync(Patient).AsTask();
        await using var onward = (await second.WatchAsync(
            new WatchRequest(KeyRange.All) { From = known.Next(), WithPrevious = true, GoesOn = true }, Patient)).Value;
        var telling = onward.NextAsync(Patient).AsTask();

        // Of another history, which had come further than this cluster.
        var at = await ReplaceAsync(first, known.Value + 5_000, Row("both", "2"), Row("new", "3"));
        Assert.True(at.Value >= known.Value + 5_000, $"{at}");
        Assert.Equal(Refusal.Compacted, (await waiting).Refused?.Why);
        var told = (await telling).Value;
        Assert.Equal((at, Origin.Replacement), (told.At, told.Stamp.Origin));
        Assert.Equal(
            ["Put both was 1", "Put new was ", "Delete old was 1"],
            told.Events.Select(change => $"{change.Kind} {change.Item.Key} was {Encoding.UTF8.GetString((change.Previous?.Value ?? default).Span)}"));
        foreach (var engine in new[] { first, second })
        {
            await ReachAsync(engine, at);
            Assert.Equal("both=2 new=3", await ShownAsync(engine));
            Assert.Equal(Refusal.Compacted, (await engine.RangeAsync(new RangeQuery(KeyRange.All) { At = known }, Patient)).Refused?.Why);
            Assert.Equal(
                Refusal.Compacted, (await engine.WatchAsync(new WatchRequest(KeyRange.All) { From = known }, Patient)).Refused?.Why);
            var rows = (await engine.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value.Items;
            Assert.All(rows, row => Assert.True(row.Modified > known && row.Modified < at && row is { Version: 1 } && row.Created == row.Modified));
            Assert.True((await engine.HeadAsync(Patient)).Value >= at);
        }

        // A condition from before does not hold; one of now does; revisions go on.
        var stale = new Txn([Compare.ModifiedAt(Key.Of("both"), known)], [Put("both", "stale")], []);
        Assert.False((await second.CommitAsync(stale, Origin.System, Patient)).Value.Succeeded);
        var now = (await second.RangeAsync(new RangeQuery(KeyRange.Single(Key.Of("both"))), Patient)).Value.Items[0];
        var good = new Txn([Compare.ModifiedAt(now.Key, now.Modified)], [Put("both", "4")], []);
        var done = (await second.CommitAsync(good, Origin.System, Patient)).Value;
        Assert.Equal(done.At, (await onward.NextAsync(Patient)).Value.At);
        Assert.True(done.Succeeded && done.At > at);
        await ReachAsync(first, done.At);
        Assert.Equal("both=4 new=3", await ShownAsync(first));

        await using var third = await OpenAsync(3);
        Assert.Equal("both=4 new=3", await ShownAsync(third));
        Assert.Equal("source", third.Source);
        Assert.True((await third.HeadAsync(Patient)).Value >= done.At);
        await using var resumed = (await third.WatchAsync(new WatchRequest(KeyRange.All) { From = at.Next() }, Patient)).Value;
        Assert.Equal(done.At, (await resumed.NextAsync(Patient)).Value.At);
    }

    [Guarantee]
    public async Task A_state_again_and_again_while_others_write()
    {
        await using var first = await OpenAsync(1);
        await using var second = await OpenAsync(2);
        using var over = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 8).Select(i => WriteAsync(second, $"w{i}", over.Token)).ToArray();
        var at = Revision.Never;
        for (var round = 1; round <= 5; round++)
        {
            var rows = Enumerable.Range(0, 300).Select(i => Row($"k{i:000}", $"{round}")).ToArray();
            var next = await ReplaceAsync(first, 0, rows);
            Assert.True(next > at);
            at = next;
            var kept = (await second.RangeAsync(new RangeQuery(KeyRange.Prefix(Key.Of("k"))) { AtLeast = at }, Patient)).Value;
            Assert.Equal(300, kept.Count);
            Assert.All(kept.Items, row => Assert.Equal($"{round}", Encoding.UTF8.GetString(row.Value.Span)));
        }

        await over.CancelAsync();
        var last = (await Task.WhenAll(writing)).ToDictionary(told => told.Key, told => told.Value);
        var head = (await first.HeadAsync(Patient)).Value;
        var seen = (await first.RangeAsync(new RangeQuery(KeyRange.Prefix(Key.Of("w"))) { AtLeast = head }, Patient)).Value;
        Assert.All(seen.Items, row => Assert.Equal(last[row.Key.ToString()].Value, Encoding.UTF8.GetString(row.Value.Span)));

        // Whatever was acknowledged after the last replacement is there.
        Assert.Equal(last.Values.Count(told => told.At > at), seen.Count);
    }

    [Guarantee]
    public async Task Leases_come_along_with_their_full_time()
    {
        await using var engine = await OpenAsync(1);
        var lease = new LeaseId(0xABCDEF);
        var image = Image((await engine.HeadAsync(Patient)).Value.Value + 9, [Row("held", "1") with { Lease = lease }, Row("free", "2")]) with
        {
            Leases = [new Lease(lease, TimeSpan.FromSeconds(60))],
        };
        Assert.True((await engine.ReplaceAsync(image, "source", Patient)).Ok);
        var status = (await engine.TimeToLiveAsync(lease, withKeys: true, Patient)).Value;
        Assert.Equal(TimeSpan.FromSeconds(60), status.Ttl);
        Assert.Equal(["held"], status.Keys.Select(key => key.ToString()));

        // The same snapshot again: the lease lives already, and goes on.
        var head = (await engine.HeadAsync(Patient)).Value;
        Assert.True((await engine.ReplaceAsync(image with { At = new Revision(head.Value + 9), HeadMax = new Revision(head.Value + 5) }, "source", Patient)).Ok);
        var revoked = (await engine.RevokeAsync(lease, Origin.System, Patient)).Value;
        await ReachAsync(engine, revoked);
        Assert.Equal("free=2", await ShownAsync(engine));
        var other = image with { At = new Revision(revoked.Value + 9), HeadMax = new Revision(revoked.Value + 5), Leases = [] };
        Assert.Equal(Refusal.Invalid, (await engine.ReplaceAsync(other, "source", Patient)).Refused?.Why);
    }

    [Guarantee]
    public async Task What_was_replaced_is_removed_from_the_cluster()
    {
        await using var engine = await OpenAsync(1);
        await PutAsync(engine, "old", "1");
        await ReplaceAsync(engine, 0, [.. Enumerable.Range(0, 2_500).Select(i => Row($"k{i:0000}", "1"))]);
        await ReplaceAsync(engine, 0, Row("new", "1"));
        // All that lies behind the prefix in any era: one row, one mark of the era, a stamp at most.
        await Eventually.Until(async () => await CountAsync() <= 3, "the rows of earlier states are gone");
        Assert.Equal("new=1", await ShownAsync(engine));
    }

    [Guarantee]
    public async Task A_cluster_of_others_is_not_compacted_but_what_is_asked_for_is_judged_alike()
    {
        await using var engine = await OpenAsync(1);
        await PutAsync(engine, "a", "1");
        var head = await PutAsync(engine, "a", "2");
        var beyond = new Revision(head.Value + 1_000_000);
        Assert.Equal(Refusal.FutureRevision, (await engine.CompactAsync(beyond, Patient)).Refused?.Why);
        Assert.Equal(head, (await engine.CompactAsync(head, Patient)).Value);
        Assert.Equal(Refusal.Compacted, (await engine.CompactAsync(head, Patient)).Refused?.Why);
        var before = new RangeQuery(KeyRange.All) { At = new Revision(head.Value - 1) };
        Assert.Equal(Refusal.Compacted, (await engine.RangeAsync(before, Patient)).Refused?.Why);
        await using var other = await OpenAsync(2);
        Assert.True((await other.RangeAsync(before, Patient)).Ok);
    }

    private async Task<int> CountAsync()
    {
        using var client = new HttpClient();
        var (from, end) = (Encoding.UTF8.GetBytes(_prefix), Encoding.UTF8.GetBytes(_prefix[..^1] + "0"));
        using var answer = await client.PostAsync(
            new Uri(server.Endpoint, "/v3/kv/range"),
            new StringContent($$"""{"key":"{{Convert.ToBase64String(from)}}","range_end":"{{Convert.ToBase64String(end)}}","count_only":true}"""));
        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return int.Parse(said.GetProperty("count").GetString()!, CultureInfo.InvariantCulture);
    }

    private static async Task<(string Key, (string Value, Revision At) Value)> WriteAsync(EtcdEngine engine, string key, CancellationToken over)
    {
        var (value, at) = ("", Revision.Never);
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var done = await engine.CommitAsync(Txn.Of(Put(key, $"{i}")), Origin.System, Patient);
            Assert.True(done.Ok, done.Refused?.Message);
            (value, at) = ($"{i}", done.Value.At);
        }

        return (key, (value, at));
    }

    private static async Task<Revision> ReplaceAsync(EtcdEngine engine, long atLeast, params KeyValue[] rows)
    {
        var head = (await engine.HeadAsync(Patient)).Value.Value;
        var replaced = await engine.ReplaceAsync(Image(Math.Max(atLeast, head + 1_000_000), rows), "source", Patient);
        Assert.True(replaced.Ok, replaced.Refused?.Message);
        return replaced.Value;
    }

    private static StateImage Image(long at, IReadOnlyList<KeyValue> rows) => new(new Revision(at), new Revision(at - 2), [], rows);

    private static KeyValue Row(string key, string value) => new(
        Key.Of(key), Encoding.UTF8.GetBytes(value), new Revision(1), new Revision(1), 1, LeaseId.None);

    private static Op.Put Put(string key, string value) => new(Key.Of(key), Encoding.UTF8.GetBytes(value), LeaseId.None);

    private static async Task<Revision> PutAsync(EtcdEngine engine, string key, string value) =>
        (await engine.CommitAsync(Txn.Of(Put(key, value)), Origin.System, Patient)).Value.At;

    private static async Task ReachAsync(EtcdEngine engine, Revision at) =>
        Assert.True((await engine.RangeAsync(new RangeQuery(KeyRange.Single(Key.Of("-"))) { AtLeast = at }, Patient)).Ok);

    private static async Task<string> ShownAsync(EtcdEngine engine) => string.Join(
        ' ',
        (await engine.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value.Items
            .Select(row => $"{row.Key}={Encoding.UTF8.GetString(row.Value.Span)}"));

    private async Task<EtcdEngine> OpenAsync(int number)
    {
        var opened = await EtcdEngine.OpenAsync(
            new EtcdOptions
            {
                Time = TimeProvider.System, Server = $"s{number}", Endpoints = [server.Endpoint], Prefix = _prefix,
            },
            Patient);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return opened.Value;
    }
}

public sealed class ErasOverEtcd34(Etcd34 server) : EraTests(server), IClassFixture<Etcd34>;

public sealed class ErasOverEtcd35(Etcd35 server) : EraTests(server), IClassFixture<Etcd35>;

public sealed class ErasOverOwnDoor(OwnServer server) : EraTests(server), IClassFixture<OwnServer>;
