using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Contract.Engines;
using Muster.Engine.Embedded;

namespace Muster.Tests.Simulation.Engine;

/// <summary>
/// Power fails at any byte: the files as they were, with the write-ahead log cut or scribbled over at a random offset,
/// open as a prefix of the history that holds everything acknowledged before that offset was reached.
/// </summary>
public sealed class CutTests
{
    private const int CutsPerHistory = 6;

    private static readonly Origin Origin = new("sim", "test", "cut");

    [Fact]
    public void Cut_anywhere_the_journal_is_a_prefix_with_all_that_was_acknowledged() =>
        Rounds.Check(nameof(Cut_anywhere_the_journal_is_a_prefix_with_all_that_was_acknowledged), 20, 120, RunAsync);

    private static async Task RunAsync(IReadOnlyList<ulong> steps)
    {
        var chance = new Prng(steps[0]);
        var time = new ManualTime();
        var model = new Model(time);
        var directory = Directory.CreateTempSubdirectory("muster-cut-").FullName;
        var acknowledged = new List<(long WalBytes, Revision Head)>();
        var engine = await OpenAsync(directory, time);
        for (var i = 0; i < steps.Count; i++)
        {
            // The first half lies in the database itself, the second in the log.
            if (i == steps.Count / 2)
            {
                await engine.DisposeAsync();
                engine = await OpenAsync(directory, time);
                acknowledged.Clear();
                acknowledged.Add((0, (await engine.HeadAsync(default)).Value));
            }

            await WriteAsync(new StepMaker(steps[i], (await model.HeadAsync(default)).Value).MakeWrite(), model, engine);
            acknowledged.Add((engine.Stats().WalBytes, (await engine.HeadAsync(default)).Value));
        }

        for (var i = 0; i < CutsPerHistory; i++)
        {
            await CutAsync(directory, chance, acknowledged, model);
        }

        await engine.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task WriteAsync(Step step, Model model, EmbeddedEngine engine)
    {
        switch (step)
        {
            case Step.Commit commit:
                // A read of what only the engine has compacted would be refused by it alone.
                if (!ReadsThePast(commit.Txn))
                {
                    var expected = Describe.Answer(await model.CommitAsync(commit.Txn, Origin, default), result => $"{result.At}");
                    var actual = Describe.Answer(await engine.CommitAsync(commit.Txn, Origin, default), result => $"{result.At}");
                    Assert.Equal(expected, actual);
                }

                break;
            case Step.Grant grant:
                await model.GrantAsync(grant.Id, grant.Ttl, default);
                await engine.GrantAsync(grant.Id, grant.Ttl, default);
                break;
            case Step.Revoke revoke:
                await model.RevokeAsync(revoke.Id, Origin, default);
                await engine.RevokeAsync(revoke.Id, Origin, default);
                break;
            case Step.Compact compact:
                await engine.CompactAsync(compact.At, default);
                break;
        }
    }

    private static bool ReadsThePast(Txn txn) => txn.Then.Concat(txn.Else).Any(op =>
        op is Op.Read { Query.At.Value: > 0 } || (op is Op.Nested nested && ReadsThePast(nested.Txn)));

    private static async Task CutAsync(
        string directory, Prng chance, List<(long WalBytes, Revision Head)> acknowledged, Model model)
    {
        var copy = Directory.CreateTempSubdirectory("muster-cut-copy-").FullName;
        Directory.CreateDirectory(Path.Combine(copy, "engine"));
        var offset = Copy(Path.Combine(directory, "engine"), Path.Combine(copy, "engine"), chance);
        var promised = acknowledged.Where(point => point.WalBytes <= offset).Select(point => point.Head)
            .DefaultIfEmpty(Revision.Never).Max();
        await using (var engine = await OpenAsync(copy, new ManualTime()))
        {
            var head = (await engine.HeadAsync(default)).Value;
            Assert.True(head >= promised, $"cut at {offset}: revision {promised} was acknowledged, {head} was found");
            await SameHistoryAsync(model, engine, head);
            var next = await engine.CommitAsync(Txn.Of(new Op.Put(Key.Of("next"), default, default)), Origin, default);
            Assert.Equal(head.Next(), next.Value.At);
        }

        Directory.Delete(copy, recursive: true);
    }

    private static async Task SameHistoryAsync(Model model, EmbeddedEngine engine, Revision head)
    {
        var floor = engine.Stats().Compacted;
        for (var at = Math.Max(1, floor.Value); at <= head.Value; at++)
        {
            var query = new RangeQuery(KeyRange.All) { At = new Revision(at) };
            var expected = (await model.RangeAsync(query, default)).Value with { Head = head };
            Assert.Equal(Describe.Range(expected), Describe.Answer(await engine.RangeAsync(query, default), Describe.Range));
        }

        var leases = (await engine.LeasesAsync(default)).Value;
        foreach (var item in (await engine.RangeAsync(new RangeQuery(KeyRange.All), default)).Value.Items)
        {
            Assert.True(item.Lease.IsNone() || leases.Contains(item.Lease), $"{item.Key} hangs on a lost lease");
        }
    }

    // Returns the offset up to which the log is as it was.
    private static long Copy(string from, string to, Prng chance)
    {
        File.Copy(Path.Combine(from, "history.db"), Path.Combine(to, "history.db"));
        var wal = File.ReadAllBytes(Path.Combine(from, "history.db-wal"));
        var offset = chance.Next(wal.Length + 1);
        if (chance.Next(2) == 0)
        {
            wal = wal[..offset];
        }
        else
        {
            for (var i = offset; i < Math.Min(wal.Length, offset + 512); i++)
            {
                wal[i] ^= (byte)(1 + chance.Next(255));
            }
        }

        File.WriteAllBytes(Path.Combine(to, "history.db-wal"), wal);
        return offset;
    }

    private static async Task<EmbeddedEngine> OpenAsync(string directory, TimeProvider time)
    {
        var options = new EmbeddedOptions
        {
            Time = time,
            Server = "cut",
            Directory = directory,
            RevisionsInMemory = 4,
            PurgeRowsMin = 1,
        };
        var opened = await EmbeddedEngine.OpenAsync(options, default);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return opened.Value;
    }
}
