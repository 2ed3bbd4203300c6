using Muster.Bedrock;
using Muster.Engine.Etcd;
using Muster.Tests.Support;

namespace Muster.Engine.Contract.Etcd;

/// <summary>What an engine reads when it comes to a cluster whose history does not go back to the beginning.</summary>
public sealed class LoadingTests
{
    private static readonly CancellationToken Patient = CancellationToken.None;

    [NeedsPeer("etcd-3.5")]
    public async Task Rows_that_do_not_fit_into_one_answer_come_in_several()
    {
        const int rows = 24;
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        var value = new byte[300_000];
        await using (var engine = await OpenAsync(etcd, new EtcdOptions
        {
            Time = TimeProvider.System, Server = "one", Endpoints = [etcd.Client], IsOurs = true,
        }))
        {
            for (var i = 0; i < rows; i++)
            {
                value[0] = (byte)i;
                var put = new Op.Put(Key.Of($"k{i:00}"), value.ToArray(), LeaseId.None);
                Assert.True((await engine.CommitAsync(Txn.Of(put), Origin.System, Patient)).Ok);
            }

            var head = (await engine.HeadAsync(Patient)).Value;
            Assert.True((await engine.CompactAsync(head, Patient)).Ok);
        }

        await using var late = await OpenAsync(etcd, new EtcdOptions
        {
            Time = TimeProvider.System, Server = "two", Endpoints = [etcd.Client], AnswerBytesMax = 1024 * 1024,
        });
        var all = (await late.RangeAsync(new RangeQuery(KeyRange.All), Patient)).Value;
        Assert.Equal(
            Enumerable.Range(0, rows).Select(i => ($"k{i:00}", (byte)i, 300_000)),
            all.Items.Select(row => (row.Key.ToString(), row.Value.Span[0], row.Value.Length)));
    }

    [NeedsPeer("etcd-3.5")]
    public async Task What_was_compacted_unseen_is_told_to_nobody()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var relay = new Relay(etcd.ClientPort);
        await using var near = await OpenAsync(etcd, new EtcdOptions
        {
            Time = TimeProvider.System, Server = "near", Endpoints = [etcd.Client], IsOurs = true,
        });
        await using var far = await OpenAsync(etcd, new EtcdOptions
        {
            Time = TimeProvider.System, Server = "far", Endpoints = [relay.Address],
        });
        var seen = await PutAsync("1");
        Assert.True((await far.RangeAsync(new RangeQuery(KeyRange.All) { AtLeast = seen }, Patient)).Ok);
        await using var watch = (await far.WatchAsync(
            new WatchRequest(KeyRange.All) { From = seen.Next(), GoesOn = true }, Patient)).Value;
        var next = watch.NextAsync(Patient).AsTask();

        relay.Cut();
        await PutAsync("2");
        Assert.True((await near.CompactAsync(await PutAsync("3"), Patient)).Ok);
        relay.Mend();
        Assert.Equal(Refusal.Compacted, (await next).Refused?.Why);

        async Task<Revision> PutAsync(string value) => (await near.CommitAsync(
            Txn.Of(new Op.Put(Key.Of("k"), System.Text.Encoding.UTF8.GetBytes(value), LeaseId.None)), Origin.System, Patient)).Value.At;
    }

    private static async Task<EtcdEngine> OpenAsync(EtcdProcess etcd, EtcdOptions options)
    {
        var opened = await EtcdEngine.OpenAsync(options, Patient);
        Assert.True(opened.Ok, $"{opened.Refused?.Message}\n{etcd.Process.Output}");
        return opened.Value;
    }
}
