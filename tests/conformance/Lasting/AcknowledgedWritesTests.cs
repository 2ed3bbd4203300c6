using System.Globalization;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Lasting;

/// <summary>What was answered is there after a kill -9, with the indexes it was answered with.</summary>
public sealed class AcknowledgedWritesTests
{
    private const int Rounds = 3;
    private const int WritersCount = 8;

    [Fact]
    [Covers("B-24", "K-09")]
    public async Task Keys_and_indexes_survive_kills_in_the_middle_of_writing()
    {
        await using var agent = await AgentProcess.StartAsync();
        var answered = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            var writers = Enumerable.Range(0, WritersCount)
                .Select(writer => WriteUntilKilledAsync(agent.HttpPort, $"r{round}-w{writer}")).ToList();
            await Eventually.Until(
                async () => (await RawExchange.GetAsync(agent.HttpPort, $"/v1/kv/r{round}-w0/50")).Status == 200,
                "fifty keys are written");
            await agent.StopAsync(Ending.Kill);
            foreach (var (key, value) in (await Task.WhenAll(writers)).SelectMany(written => written))
            {
                answered[key] = value;
            }

            await agent.RestartAsync(Ending.Kill);
            foreach (var (key, body) in answered)
            {
                Assert.Equal(body, (await RawExchange.GetAsync(agent.HttpPort, $"/v1/kv/{key}")).Text);
            }
        }

        Assert.NotEmpty(answered);
    }

    /// <summary>Each key with the answer a reader got of it; the last write may or may not have happened.</summary>
    private static async Task<IReadOnlyList<(string Key, string Body)>> WriteUntilKilledAsync(int port, string prefix)
    {
        var seen = new List<(string, string)>();
        try
        {
            for (var number = 0; ; number++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}/{number}");
                if ((await RawExchange.PutAsync(port, $"/v1/kv/{key}", $"value {number}")).Status == 200)
                {
                    seen.Add((key, (await RawExchange.GetAsync(port, $"/v1/kv/{key}")).Text));
                }
            }
        }
        catch (Exception end) when (end is EndOfStreamException or System.Net.Sockets.SocketException)
        {
            return seen;
        }
    }
}
