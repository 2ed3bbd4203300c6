using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>The same requests to Muster and to a real etcd, and the same answers, to the letter of every status.</summary>
public sealed class SequenceTests
{
    private const int StepsEach = 14;
    private const int Times = 5;

    private static readonly int _sequences = LongRun.Choose(420, 3000);

    [NeedsPeerTheory("etcd-3.5", "etcd-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Every_answer_is_etcds(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var etcd = await EtcdProcess.StartAsync(version, "--unsafe-no-fsync");
        using var ours = new EtcdClient(muster.EtcdPort);
        using var theirs = new EtcdClient(etcd.ClientPort);
        var differences = new StringBuilder();
        for (var seed = 1; seed <= _sequences; seed++)
        {
            // Whether etcd still tells a deletion at the very revision of a compaction is decided by its own clean-up, which
            // comes a moment later: what differs is asked again, and is a difference when it always does.
            string? difference = null;
            for (var time = 1; time <= Times && (time == 1 || difference is not null); time++)
            {
                difference = await DifferenceAsync(ours, theirs, (ulong)seed);
            }

            differences.Append(difference);
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    private static async Task<string?> DifferenceAsync(EtcdClient ours, EtcdClient theirs, ulong seed)
    {
        var (one, other) = (new Replay(ours), new Replay(theirs));
        await one.BeginAsync();
        await other.BeginAsync();
        foreach (var step in new SequenceGenerator(seed).Sequence(StepsEach))
        {
            var told = await one.TellAsync(step, null);
            Told expected;
            try
            {
                expected = await other.TellAsync(step, told.Events);
            }
            catch (OperationCanceledException)
            {
                return $"\nseed {seed}: {told.Asked}\nmuster: {told.Text}\netcd:   tells less than that\n";
            }

            if (told.Text != expected.Text && !IsOneOfSeveralFaults(step, told, expected))
            {
                return $"\nseed {seed}: {told.Asked}\nmuster: {told.Text}\netcd:   {expected.Text}\n";
            }
        }

        return null;
    }

    // Where a transaction has several, each tells the one that it met first.
    private static bool IsOneOfSeveralFaults(Step step, Told told, Told expected) =>
        step is Step.Call { Method: "/etcdserverpb.KV/Txn" }
        && !told.Text.StartsWith("Ok", StringComparison.Ordinal) && !expected.Text.StartsWith("Ok", StringComparison.Ordinal);
}
