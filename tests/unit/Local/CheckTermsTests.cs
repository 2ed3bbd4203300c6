using Muster.Bedrock;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>What an agent allows its checks.</summary>
public sealed class CheckTermsTests
{
    private static readonly LocalCheckDefinition _command =
        new() { CheckId = "c", Name = "c", Args = ["true"], Interval = TimeSpan.FromSeconds(10) };

    [Theory]
    [Covers("C-01")]
    [InlineData(CommandRights.None, false, "Scripts are disabled on this agent from remote calls; to enable, "
        + "configure 'enable_script_checks' to true")]
    [InlineData(CommandRights.None, true, "Scripts are disabled on this agent; to enable, configure "
        + "'enable_script_checks' or 'enable_local_script_checks' to true")]
    [InlineData(CommandRights.OwnConfiguration, true, null)]
    [InlineData(CommandRights.Anyone, false, null)]
    public void Commands_are_taken_from_whom_they_may_come(CommandRights rights, bool fromConfiguration, string? why)
    {
        var picture = Picture.Empty with { Terms = CheckTerms.Default with { Commands = rights } };
        var check = _command with { FromConfiguration = fromConfiguration };
        var alone = LocalPlan.RegisterCheck(picture, check, TimeSpan.Zero);
        var within = LocalPlan.RegisterService(picture, Some.Web, [check], KeepChecks.Keep, TimeSpan.Zero);
        Assert.Equal(why, alone.Refused?.Message);
        Assert.Equal(why, within.Refused?.Message);
        Assert.Equal(why is null ? null : Refusal.Unavailable, alone.Refused?.Why);
    }

    [Fact]
    public void Units_are_asked_after_only_where_systemd_runs()
    {
        var check = new LocalCheckDefinition { CheckId = "c", Name = "c", OsService = "web", Interval = TimeSpan.FromSeconds(10) };
        var without = LocalPlan.RegisterCheck(Picture.Empty, check, TimeSpan.Zero);
        Assert.StartsWith("not implemented", without.Refused?.Message, StringComparison.Ordinal);
        var picture = Picture.Empty with { Terms = CheckTerms.Default with { HasSystemd = true } };
        Assert.True(LocalPlan.RegisterCheck(picture, check, TimeSpan.Zero).Ok);
    }

    [Theory]
    [Covers("C-05")]
    [InlineData(0, 4096)]
    [InlineData(10, 10)]
    [InlineData(9000, 4096)]
    public void A_check_may_ask_for_less_output_and_not_for_more(int asked, int kept) =>
        Assert.Equal(kept, CheckTerms.Default.OutputBytesOf(_command with { OutputMaxSize = asked }));

    [Fact]
    [Covers("C-05")]
    public void Discarded_outputs_leave_the_status()
    {
        var picture = Picture.Empty with { Terms = CheckTerms.Default with { DiscardOutput = true } };
        picture = LocalPlan.RegisterCheck(picture, Some.TtlCheck("t"), TimeSpan.Zero).Value.Picture;
        picture = LocalPlan.RegisterCheck(picture, Some.TcpCheck("p"), TimeSpan.Zero).Value.Picture;
        picture = HealthPlan.Report(picture, "t", "warning", "words", TimeSpan.Zero).Value.Picture;
        picture = HealthPlan.Probed(picture, "p", 2, new ProbeResult("passing", "words"), TimeSpan.Zero).Picture;
        Assert.Equal(
            [("p", "passing", ""), ("t", "warning", "")],
            picture.Checks.Select(pair => (pair.Key, pair.Value.Status, pair.Value.Output)));
        picture = HealthPlan.Expire(picture, "t", TimeSpan.FromHours(1)).Picture;
        Assert.Equal(("critical", ""), (picture.Checks["t"].Status, picture.Checks["t"].Output));
    }
}
