using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Six machines, three programs, one network that nobody else can read.</summary>
[Collection(nameof(OneLabAtATime))]
public sealed class MixedKeysTests
{
    private const string FirstKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string SecondKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private const string ThirdKey = "AAECAwQFBgcICQoLDA0ODw==";

    /// <summary>S15 and S16: each step begun by another kind of member.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task Keys_are_turned_over_by_any_of_them()
    {
        await using var cluster = await MixedCluster.StartAsync(spare: 2, key: FirstKey);
        await ListedAsync(cluster, FirstKey);

        await SaysAsync(cluster.Old1, "Successfully installed key!", "keys", "-install", SecondKey);
        await SaysAsync(cluster.Ours1, "", "keyring", "-use", SecondKey);
        await SaysAsync(cluster.New2, "Successfully removed key!", "keys", "-remove", FirstKey);
        await ListedAsync(cluster, SecondKey);

        await SaysAsync(cluster.Ours2, "", "keyring", "-install", ThirdKey);
        await SaysAsync(cluster.New1, "Successfully changed primary key!", "keys", "-use", ThirdKey);
        await SaysAsync(cluster.Ours1, "", "keyring", "-remove", SecondKey);
        await ListedAsync(cluster, ThirdKey);

        // Who has the new key comes in; who has the old one does not, whoever of them is asked.
        var knows = await cluster.AddAsync(SerfOnMachine.StartAsync("0.10", "knows", cluster.Lab[6], $"-encrypt={ThirdKey}"));
        await knows.JoinAsync(cluster.Ours2.Machine);
        await cluster.AllAreAliveAsync();
        await using var late = await SerfOnMachine.StartAsync("0.9", "late", cluster.Lab[7], $"-encrypt={FirstKey}");
        foreach (var member in cluster.All)
        {
            var (code, output) = await late.RunAsync("join", $"{member.Machine.Address}:{Inhabitant.Port}");
            Assert.Equal(1, code);
            Assert.Contains("No installed keys could decrypt the message", output, StringComparison.Ordinal);
        }

        Assert.Empty(cluster.EverFailed());
    }

    private static async Task ListedAsync(MixedCluster cluster, string only)
    {
        foreach (var one in cluster.All)
        {
            await SaysAsync(
                one,
                output => output.Split('\n').Select(line => line.Trim()).Where(line => line.EndsWith("/6]", StringComparison.Ordinal)).ToList()
                    is [var key] && key.StartsWith(only, StringComparison.Ordinal) && key.EndsWith("[6/6]", StringComparison.Ordinal),
                one is SerfOnMachine ? "keys" : "keyring",
                "-list");
        }
    }

    private static Task SaysAsync(Inhabitant one, string text, string command, params string[] arguments) =>
        SaysAsync(one, output => output.Contains(text, StringComparison.Ordinal), command, arguments);

    /// <summary>
    /// A rumour that each of six tells four times misses one of them in every fiftieth question: theirs are asked again then, ours do that by themselves.
    /// </summary>
    private static async Task SaysAsync(Inhabitant one, Func<string, bool> isRight, string command, params string[] arguments)
    {
        if (one is SerfOnMachine serf)
        {
            await Eventually.Until(
                async () => await serf.RunAsync(command, arguments) is (0, var said) && isRight(said), $"{one.Name} has done {command} {arguments[0]}");
            return;
        }

        var (code, output) = await ((AgentOnMachine)one).RunAsync([command, .. arguments]);
        Assert.True(code == 0 && isRight(output), output);
    }
}
