using System.Text;
using Muster.Bedrock;
using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Histories;
using Muster.Engine.Etcd;
using Muster.Tests.Support;

namespace Muster.Engine.Contract.Etcd;

/// <summary>Many commits in one request of an etcd, a real one or our own door, and what each is told.</summary>
public abstract class BatchingTests(Cluster server) : IAsyncLifetime
{
    private static readonly CancellationToken Patient = CancellationToken.None;

    private EtcdEngine _engine = null!;

    public async Task InitializeAsync()
    {
        var options = new EtcdOptions
        {
            Time = TimeProvider.System,
            Server = "here",
            Endpoints = [server.Endpoint],
            Prefix = server.NextPrefix(),
            CommitsInFlight = 1,
        };
        var opened = await EtcdEngine.OpenAsync(options, Patient);
        Assert.True(opened.Ok, opened.Refused?.Message);
        _engine = opened.Value;
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Guarantees]
    [InlineData(300)]
    [InlineData(200)]
    [InlineData(3)]
    public async Task Commits_that_wait_share_a_revision_and_keep_their_origins(int origins)
    {
        var range = KeyRange.Prefix(Key.Of("k"));
        await using var watch = (await _engine.WatchAsync(new WatchRequest(range), Patient)).Value;
        var commits = Enumerable.Range(0, 300)
            .Select(i => _engine.CommitAsync(Put($"k{i:000}", $"{i}"), Client(i % origins), Patient).AsTask())
            .ToArray();
        var done = await Task.WhenAll(commits);
        Assert.All(done, result => Assert.True(result.Ok, result.Refused?.Message));
        Assert.InRange(done.Select(result => result.Value.At).Distinct().Count(), 1, 100);

        var seen = 0;
        while (seen < 300)
        {
            var batch = (await watch.NextAsync(Patient)).Value;
            Assert.Equal("here", batch.Stamp.Server);
            foreach (var change in batch.Events)
            {
                var number = int.Parse(change.Item.Key.ToString()[1..], System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(Client(number % origins), batch.StampOf(change).Origin);
                Assert.Equal(batch.At, done[number].Value.At);
                seen++;
            }
        }
    }

    [Guarantee]
    public async Task Two_that_order_by_revision_never_share_one()
    {
        var commits = Enumerable.Range(0, 200)
            .Select(i => _engine.CommitAsync(Put($"o{i}", "") with { OrdersByRevision = i % 2 == 0 }, Client(i), Patient).AsTask())
            .ToArray();
        var done = await Task.WhenAll(commits);
        var ordered = done.Where((_, i) => i % 2 == 0).Select(result => result.Value.At).ToList();
        Assert.Equal(ordered.Count, ordered.Distinct().Count());
    }

    [Guarantee]
    public async Task Only_the_guilty_one_of_a_batch_is_refused()
    {
        var commits = Enumerable.Range(0, 100)
            .Select(i => _engine.CommitAsync(i == 50 ? OnDeadLease() : Put($"g{i}", "x"), Client(i), Patient).AsTask())
            .ToArray();
        var done = await Task.WhenAll(commits);
        for (var i = 0; i < done.Length; i++)
        {
            Assert.Equal(i == 50 ? Refusal.LeaseNotFound : null, done[i].Refused?.Why);
        }

        var query = new RangeQuery(KeyRange.Prefix(Key.Of("g"))) { AtLeast = (await _engine.HeadAsync(Patient)).Value };
        Assert.Equal(99, (await _engine.RangeAsync(query, Patient)).Value.Count);
    }

    [Guarantee]
    public async Task What_changes_nothing_takes_no_revision()
    {
        await _engine.CommitAsync(Put("a", "1"), Client(0), Patient);
        var before = (await _engine.HeadAsync(Patient)).Value;
        var missing = new Txn([Compare.Missing(Key.Of("a"))], [One("a", "2")], []);
        var nothing = Txn.Of(new Op.Delete(KeyRange.Prefix(Key.Of("none"))), new Op.Delete(KeyRange.Single(Key.Of("b"))));
        foreach (var txn in new[] { missing, nothing })
        {
            Assert.True((await _engine.CommitAsync(txn, Client(1), Patient)).Ok);
        }

        Assert.Equal(before, (await _engine.HeadAsync(Patient)).Value);
    }

    [Guarantee]
    public async Task Histories_of_64_clients_are_linearizable()
    {
        var until = LongRun.Choose(normally: 4_000, inLongRun: 40_000);
        var recording = new Recording(_engine, 24);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(client => Task.Run(() => recording.RunClientAsync(client, 7, until))));
        Assert.Equal(0, recording.Unknown);
        Assert.Null(recording.WhatIsWrong());
    }

    private static Origin Client(int number) => new($"client-{number}", "test", $"10.0.0.{number}");

    private static Op.Put One(string key, string value) => new(Key.Of(key), Encoding.UTF8.GetBytes(value), LeaseId.None);

    private static Txn Put(string key, string value) => Txn.Of(One(key, value));

    private static Txn OnDeadLease() => Txn.Of(new Op.Put(Key.Of("dead"), default, new LeaseId(4711)));
}

public sealed class BatchingOnEtcd34(Etcd34 server) : BatchingTests(server), IClassFixture<Etcd34>;

public sealed class BatchingOnEtcd35(Etcd35 server) : BatchingTests(server), IClassFixture<Etcd35>;

public sealed class BatchingOnLoop(OwnServer server) : BatchingTests(server), IClassFixture<OwnServer>;
