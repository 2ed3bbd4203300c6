using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>One of us among real serf agents whose network is encrypted.</summary>
public sealed class SerfEncryptionTests
{
    private const string K1 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string K2 = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private const string K3 = "AAECAwQFBgcICQoLDA0ODw==";

    /// <summary>S15.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData(K1)]
    [InlineData(K3)]
    public async Task All_who_have_the_key_see_each_other(string key)
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", $"-encrypt={key}");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-encrypt={key}", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p", With(key));
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
        await p.SeesAsync("n2", MemberStatus.Alive);
        await Eventually.Until(() => p.PingsHeard >= 3, "we are pinged");
        Assert.DoesNotContain("Suspect p", n1.Log + n2.Log, StringComparison.Ordinal);
    }

    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.9", K1, K2, "No installed keys could decrypt the message")]
    [InlineData("0.10", K1, K2, "No installed keys could decrypt the message")]
    [InlineData("0.9", K1, null, "Remote state is encrypted and encryption is not configured")]
    [InlineData("0.10", K1, null, "Remote state is encrypted and encryption is not configured")]
    [InlineData("0.9", null, K1, "Encryption is configured but remote state is not encrypted")]
    [InlineData("0.10", null, K1, "Encryption is configured but remote state is not encrypted")]
    public async Task Who_has_not_the_key_is_told_so_on_either_side(string version, string? theirs, string? ours, string why)
    {
        await using var n1 = await SerfProcess.StartAsync(version, "n1", theirs is null ? [] : [$"-encrypt={theirs}"]);
        await using var p = await Member.StartAsync("p", With(ours));
        var outcome = await p.TryJoinAsync(n1.At);
        Assert.Equal(0, outcome.Joined);
        Assert.Contains(why, outcome.Errors.Single().Error, StringComparison.Ordinal);

        // And the real one, dialling us, hears from us what we heard from it, its settings being ours now.
        var (code, output) = await n1.RunAsync("join", $"{p.At}");
        Assert.Equal(1, code);
        Assert.Contains(
            ours is null ? "Encryption is configured but remote state is not encrypted"
            : theirs is null ? "Remote state is encrypted and encryption is not configured"
            : "No installed keys could decrypt the message",
            output,
            StringComparison.Ordinal);
    }

    /// <summary>S16.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Keys_are_changed_with_us_and_by_us()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", $"-encrypt={K1}");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-encrypt={K1}", $"-join={n1.At}");
        var ours = With(K1);
        await using var p = await Member.StartAsync("p", ours);
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
        await n1.SeesAsync("n2", "alive");
        Assert.Contains($"{K1}  [3/3]", await KeysAsync(n1, "-list"), StringComparison.Ordinal);
        Assert.Contains("Successfully installed key!", await KeysAsync(n1, "-install", K2), StringComparison.Ordinal);
        Assert.Contains("Successfully changed primary key!", await KeysAsync(n1, "-use", K2), StringComparison.Ordinal);
        Assert.Contains("Successfully removed key!", await KeysAsync(n1, "-remove", K1), StringComparison.Ordinal);
        Assert.Contains($"{K2}  [3/3]", await KeysAsync(n1, "-list"), StringComparison.Ordinal);
        Assert.Equal([K2], ours.Wire.Keyring!.Keys.Select(key => key.ToBase64()));
        Assert.Matches("p +Removing the primary key is not allowed", await KeysAsync(n1, "-remove", K2));
        Assert.Matches("p +key size must be 16, 24 or 32 bytes", await KeysAsync(n1, "-install", "bm90YWtleQ=="));

        foreach (var verb in (KeyVerb[])[KeyVerb.Install, KeyVerb.Use])
        {
            var report = await AskAsync(p, verb, K3);
            Assert.True(report.Error is null, $"{verb}: {report.Error} {string.Join(',', report.Messages)}");
        }

        Assert.Null((await AskAsync(p, KeyVerb.Remove, K2)).Error);
        Assert.Contains($"{K3}  [3/3]", await KeysAsync(n1, "-list"), StringComparison.Ordinal);
        var heard = p.PingsHeard;
        await Eventually.Until(() => p.PingsHeard >= heard + 3, "we are pinged with the new key");
        Assert.DoesNotContain("Suspect p", n1.Log + n2.Log, StringComparison.Ordinal);
    }

    private static MemberSetup With(string? key) => new()
    {
        Wire = WireSettings.Plain with { Keyring = key is null ? null : new Keyring(SecretKey.Parse(key).Value) },
    };

    private static async Task<string> KeysAsync(SerfProcess agent, params string[] arguments) => (await agent.RunAsync("keys", arguments)).Output;

    private static async Task<KeyReport> AskAsync(Member who, KeyVerb verb, string key)
    {
        var done = new TaskCompletionSource<KeyReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = await who.DoAsync((core, now) => core.Serf.AskKeys(now, verb, Convert.FromBase64String(key), 0, done.SetResult));
        Assert.True(asked.Ok);
        return await done.Task.WaitAsync(Eventually.PatienceMax, TimeProvider.System);
    }
}
