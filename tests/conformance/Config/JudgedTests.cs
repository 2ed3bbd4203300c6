using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>The same configurations, given to <c>consul validate</c> and <c>muster validate</c>.</summary>
public sealed class JudgedTests
{
    public static TheoryData<string> Configurations => [.. Judged.All.Select(judged => judged.Text)];

    [NeedsPeerTheory("consul")]
    [MemberData(nameof(Configurations))]
    [Covers("G-02", "G-03", "G-04")]
    public async Task Both_judge_alike_or_differ_for_a_reason(string configuration)
    {
        var judged = Judged.All.Single(judged => judged.Text == configuration);
        using var folder = new TempFolder();
        string[] files = [.. judged.WriteTo(folder)];
        await using var consul = await RunAsync(PeersFolder.Start("consul", ["validate", .. files]), folder);
        await using var muster = await RunAsync(new ProcessStartInfo(Checkout.Program, ["validate", .. files]), folder);
        AssertVerdict(consul, judged.ByConsul);
        AssertVerdict(muster, judged.ByMuster);
        if (!judged.ByConsul && !judged.ByMuster)
        {
            Assert.Contains(judged.Says, consul.Output, StringComparison.Ordinal);
            Assert.Contains(judged.Says, muster.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_difference_has_a_reason() => Assert.Empty(
        Judged.All.Where(judged => judged.Verdict != "both" && judged.Says.Length == 0).Select(judged => judged.Text));

    private static Task<ChildProcess> RunAsync(ProcessStartInfo start, TempFolder folder)
    {
        start.WorkingDirectory = folder.Path;
        return ChildProcess.RunAsync(start);
    }

    private static void AssertVerdict(ChildProcess program, bool accepted)
    {
        Assert.Equal(accepted ? 0 : 1, program.ExitCode);
        Assert.Contains(
            accepted ? "Configuration is valid!" : "Config validation failed: ", program.Output, StringComparison.Ordinal);
    }
}
