using Muster.Tests.Support;
using Xunit.Abstractions;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>Generated requests, told to the real etcd and to Muster: every answer, and every event, is the same.</summary>
public sealed class DifferentialTests(EtcdPair pair, ITestOutputHelper output) : IClassFixture<EtcdPair>
{
    private const int Sequences = 400;

    /// <summary>Sequences under way at once, each in a directory of its own.</summary>
    private const int Lanes = 8;

    [NeedsPeer("etcd-3.4")]
    public async Task Four_hundred_sequences_are_answered_alike()
    {
        await OfTwoDigitsAsync();
        var failures = new List<string>();
        var gate = new Lock();
        await Parallel.ForAsync(
            0,
            Sequences,
            new ParallelOptions { MaxDegreeOfParallelism = Lanes },
            async (number, _) =>
            {
                if (await DifferenceAsync((ulong)number) is { } difference)
                {
                    lock (gate)
                    {
                        failures.Add(difference);
                    }
                }
            });
        failures.ForEach(output.WriteLine);
        Assert.True(failures.Count == 0, $"{failures.Count} of {Sequences} sequences differ:\n{string.Join("\n\n", failures.Take(5))}");
    }

    /// <summary>So that no index looks like a value.</summary>
    private async Task OfTwoDigitsAsync()
    {
        using var client = new HttpClient();
        foreach (var server in pair.Both)
        {
            for (var i = 0; i < 10; i++)
            {
                using var answer = await client.PutAsync(new Uri(server, "/v2/keys/first"), null);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    /// <summary>The first difference, with how to repeat it; null when there is none.</summary>
    private async Task<string?> DifferenceAsync(ulong seed)
    {
        using var client = new HttpClient();
        var folder = $"s{seed}";
        await using var etcd = new V2Lane(client, pair.Etcd!.Client, folder);
        await using var muster = new V2Lane(client, pair.Muster.EtcdV2, folder);
        var steps = new V2Generator(seed).Sequence();
        for (var i = 0; i < steps.Count; i++)
        {
            var (wanted, got) = (await etcd.DoAsync(steps[i]), await muster.DoAsync(steps[i]));
            if (wanted != got)
            {
                return Say(seed, i, steps, wanted, got);
            }
        }

        var (wantedEvents, gotEvents) = (await etcd.WaitersAsync(), await muster.WaitersAsync());
        return wantedEvents.SequenceEqual(gotEvents)
            ? null
            : Say(seed, steps.Count - 1, steps, string.Join('\n', wantedEvents), string.Join('\n', gotEvents));
    }

    private static string Say(ulong seed, int at, IReadOnlyList<V2Step> steps, string wanted, string got) =>
        $"seed {seed}, after\n  {string.Join("\n  ", steps.Take(at + 1))}\netcd:\n{wanted}\nMuster:\n{got}";
}
