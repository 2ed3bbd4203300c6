using Muster.Bedrock;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Calls;

/// <summary>Looks at a cluster before it is used: how much it takes at once, and whether anything was ever written in it.</summary>
internal static class Probe
{
    /// <summary>etcd's own default is 128, and it will hardly have been lowered.</summary>
    private static readonly int[] Steps = [4096, 2048, 1024, 512, 256];

    public const int StepsMin = 128;

    /// <summary>The cluster's <c>--max-txn-ops</c>, or a little less, found by asking; nothing is changed.</summary>
    public static async ValueTask<Result<int>> StepsMaxAsync(EtcdChannel channel, Layout layout, CancellationToken cancel)
    {
        var look = new RequestOp { RequestRange = new RangeRequest { Key = layout.Stamp(0), CountOnly = true } };
        foreach (var steps in Steps)
        {
            // The branch that is not taken counts as well.
            var request = new TxnRequest();
            request.Failure.AddRange(Enumerable.Repeat(look, steps));
            var asked = await channel.CallAsync(EtcdCalls.Txn, request, CallKind.Reads, cancel);
            if (asked.Ok)
            {
                return steps;
            }

            if (asked.Refused.Why != Refusal.TooMany)
            {
                return asked.Refused;
            }
        }

        return StepsMin;
    }

    /// <summary>
    /// A linearizable look at the revision, how many keys there are at it, whosever they are, which cluster it is, and which era
    /// counts under the prefix.
    /// </summary>
    public static async ValueTask<Result<Seen>> LookAsync(EtcdChannel channel, Layout layout, CancellationToken cancel)
    {
        var request = new TxnRequest();
        request.Success.Add(Step(new RangeRequest { Key = Layout.Everything, RangeEnd = Layout.Everything, CountOnly = true }));
        request.Success.Add(Step(new RangeRequest { Key = layout.EraKey }));
        var asked = await channel.CallAsync(EtcdCalls.Txn, request, CallKind.Reads, cancel);
        return asked.TryGet(out var told, out var refused)
            ? new Seen(
                told.Header.Revision, told.Responses[0].ResponseRange.Count, told.Header.ClusterId,
                EraOf(told.Responses[1].ResponseRange))
            : refused;

        static RequestOp Step(RangeRequest range) => new() { RequestRange = range };
    }

    /// <summary>The cluster's revision, as it is told in the era that counts there.</summary>
    public static async ValueTask<Result<Revision>> HeadAsync(EtcdChannel channel, Eras eras, CancellationToken cancel)
    {
        var layout = eras.Current;
        var request = new RangeRequest { Key = layout.EraKey };
        var asked = await channel.CallAsync(EtcdCalls.Range, request, CallKind.Reads, cancel);
        return asked.TryGet(out var told, out var refused) ? layout.In(EraOf(told)).Out(told.Header.Revision) : refused;
    }

    /// <summary>The era that counted at a revision of the cluster's.</summary>
    public static async ValueTask<Result<Era>> EraAsync(
        EtcdChannel channel, Layout layout, long at, CancellationToken cancel)
    {
        var request = new RangeRequest { Key = layout.EraKey, Revision = at, Serializable = true };
        var asked = await channel.CallAsync(EtcdCalls.Range, request, CallKind.Reads, cancel);
        return asked.TryGet(out var told, out var refused) ? EraOf(told) : refused;
    }

    private static Era EraOf(RangeResponse told) => Era.Of(told.Kvs.Count == 0 ? null : told.Kvs[0]);
}

/// <summary>What was seen of a cluster.</summary>
/// <param name="Head">Its revision.</param>
/// <param name="Keys">Whosever they are.</param>
internal sealed record Seen(long Head, long Keys, ulong Cluster, Era Era);
