using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

public sealed class CheckStateTests
{
    private static readonly ProbeResult _passes = new(CheckStatus.Passing, "fine");
    private static readonly ProbeResult _warns = new(CheckStatus.Warning, "so so");
    private static readonly ProbeResult _fails = new(CheckStatus.Critical, "gone");

    [Fact]
    public void A_new_check_is_critical_unless_a_status_is_given()
    {
        Assert.Equal(CheckStatus.Critical, Start(Some.TtlCheck("c")).Status);
        Assert.Equal(CheckStatus.Passing, Start(Some.TtlCheck("c") with { Status = CheckStatus.Passing }).Status);
    }

    [Fact]
    public void A_check_registered_again_keeps_its_status_and_output_whatever_it_is_given()
    {
        var earlier = CheckState.Probed(Start(Some.TcpCheck("c")), _passes, TimeSpan.Zero);
        var again = CheckState.Start(
            Some.TcpCheck("c") with { Status = CheckStatus.Critical, Tcp = "other:1" }, earlier, 2, TimeSpan.Zero);
        Assert.Equal((CheckStatus.Passing, "fine"), (again.Status, again.Output));
    }

    [Fact]
    public void The_same_work_goes_on_as_the_same_generation_and_other_work_as_a_new_one()
    {
        var earlier = Start(Some.TcpCheck("c"));
        Assert.Equal(1, CheckState.Start(Some.TcpCheck("c"), earlier, 2, TimeSpan.Zero).Standing.Generation);
        var other = Some.TcpCheck("c") with { Tcp = "other:1" };
        Assert.Equal(2, CheckState.Start(other, earlier, 2, TimeSpan.Zero).Standing.Generation);
    }

    [Fact]
    public void The_first_result_counts_at_once_whatever_the_thresholds()
    {
        var check = Some.TcpCheck("c") with { SuccessBeforePassing = 3, FailuresBeforeCritical = 3 };
        Assert.Equal(CheckStatus.Passing, CheckState.Probed(Start(check), _passes, TimeSpan.Zero).Status);
        var passing = Start(check with { Status = CheckStatus.Passing });
        Assert.Equal(CheckStatus.Critical, CheckState.Probed(passing, _fails, TimeSpan.Zero).Status);
    }

    [Fact]
    public void Afterwards_as_many_in_a_row_as_asked_for_turn_it_and_until_then_the_output_stays_too()
    {
        var check = Probe(Start(Some.TcpCheck("c") with { SuccessBeforePassing = 2, FailuresBeforeCritical = 3 }), _passes);
        check = Probe(check, _fails, _fails);
        Assert.Equal((CheckStatus.Passing, "fine"), (check.Status, check.Output));
        check = Probe(check, _passes, _fails, _fails);
        Assert.Equal(CheckStatus.Passing, check.Status);
        check = Probe(check, _fails);
        Assert.Equal((CheckStatus.Critical, "gone"), (check.Status, check.Output));
        check = Probe(check, _passes);
        Assert.Equal(CheckStatus.Critical, check.Status);
        check = Probe(check, _warns);
        Assert.Equal((CheckStatus.Warning, "so so"), (check.Status, check.Output));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Thresholds_of_none_and_one_turn_it_at_once(int threshold)
    {
        var definition = Some.TcpCheck("c") with
        {
            SuccessBeforePassing = threshold,
            FailuresBeforeCritical = threshold,
        };
        var check = Probe(Start(definition), _passes);
        check = Probe(check, _fails);
        Assert.Equal(CheckStatus.Critical, check.Status);
        Assert.Equal(CheckStatus.Passing, Probe(check, _passes).Status);
    }

    [Fact]
    public void A_steady_result_changes_nothing_at_all()
    {
        var check = Probe(Start(Some.TcpCheck("c") with { SuccessBeforePassing = 3 }), _passes, _passes, _passes);
        Assert.Equal(check, Probe(check, _passes));
    }

    [Fact]
    public void Silence_for_the_ttl_makes_it_critical_with_what_was_said_last()
    {
        var check = CheckState.Reported(Start(Some.TtlCheck("c")), CheckStatus.Passing, "hello", Some.Ttl);
        Assert.Equal(check, CheckState.Expired(check, (2 * Some.Ttl) - TimeSpan.FromTicks(1)));
        var expired = CheckState.Expired(check, 2 * Some.Ttl);
        Assert.Equal(CheckStatus.Critical, expired.Status);
        Assert.Equal("TTL expired (last output before timeout follows): hello", expired.Output);
        Assert.Equal(expired, CheckState.Expired(expired, 9 * Some.Ttl));
    }

    [Fact]
    public void Silence_from_the_beginning_says_only_that()
    {
        Assert.Equal("TTL expired", CheckState.Expired(Start(Some.TtlCheck("c")), Some.Ttl).Output);
    }

    [Fact]
    public void A_report_after_the_expiry_counts_again()
    {
        var expired = CheckState.Expired(Start(Some.TtlCheck("c")), Some.Ttl);
        var back = CheckState.Reported(expired, CheckStatus.Passing, "", Some.Ttl);
        Assert.Equal(CheckStatus.Passing, back.Status);
        Assert.Equal(CheckStatus.Critical, CheckState.Expired(back, 2 * Some.Ttl).Status);
    }

    [Fact]
    [Covers("C-07")]
    public void Failures_may_be_a_warning_before_they_are_critical()
    {
        var definition = Some.TcpCheck("c") with { FailuresBeforeWarning = 2, FailuresBeforeCritical = 4 };
        var check = CheckState.Probed(Start(definition), _passes, TimeSpan.Zero);
        var seen = new List<string>();
        for (var failure = 1; failure <= 5; failure++)
        {
            check = CheckState.Probed(check, _fails, TimeSpan.Zero);
            seen.Add(check.Status);
        }

        Assert.Equal(["passing", "warning", "warning", "critical", "critical"], seen);

        // Without a threshold of its own there is no warning.
        check = CheckState.Probed(Start(definition with { FailuresBeforeWarning = 0 }), _passes, TimeSpan.Zero);
        check = Enumerable.Range(0, 3).Aggregate(check, (before, _) => CheckState.Probed(before, _fails, TimeSpan.Zero));
        Assert.Equal("passing", check.Status);
    }

    [Fact]
    public void A_report_that_is_too_long_keeps_its_beginning_and_says_so()
    {
        Assert.Equal("12345", CheckState.CutHead("12345", 5));
        Assert.Equal("12345 ... (captured 5 of 6 bytes)", CheckState.CutHead("123456", 5));

        // Never half a character: é has two bytes.
        Assert.Equal("éé ... (captured 4 of 6 bytes)", CheckState.CutHead("ééé", 5));
    }

    [Fact]
    [Covers("C-09")]
    public void It_is_reaped_only_after_it_was_critical_for_longer_than_allowed_and_never_within_a_minute()
    {
        var check = Start(Some.TcpCheck("c") with
        {
            ServiceId = "web",
            DeregisterCriticalServiceAfter = TimeSpan.FromSeconds(10),
        });
        Assert.False(CheckState.IsToBeReaped(check, TimeSpan.FromHours(1)), "no result yet");
        check = CheckState.Probed(check, _fails, TimeSpan.FromSeconds(5));
        check = CheckState.Probed(check, _fails, TimeSpan.FromSeconds(15));
        Assert.False(CheckState.IsToBeReaped(check, TimeSpan.FromSeconds(65)));
        Assert.True(CheckState.IsToBeReaped(check, TimeSpan.FromSeconds(65.1)));
        Assert.False(CheckState.IsToBeReaped(CheckState.Probed(check, _passes, TimeSpan.FromSeconds(66)), TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Registering_again_begins_the_count_towards_removal_anew()
    {
        var definition = Some.TcpCheck("c") with
        {
            ServiceId = "web",
            DeregisterCriticalServiceAfter = TimeSpan.FromMinutes(2),
        };
        var critical = CheckState.Probed(Start(definition), _fails, TimeSpan.Zero);
        var again = CheckState.Start(definition, critical, 2, TimeSpan.FromMinutes(3));
        Assert.False(CheckState.IsToBeReaped(again, TimeSpan.FromMinutes(9)));
        again = CheckState.Probed(again, _fails, TimeSpan.FromMinutes(9));
        Assert.False(CheckState.IsToBeReaped(again, TimeSpan.FromMinutes(11)));
        Assert.True(CheckState.IsToBeReaped(again, TimeSpan.FromMinutes(11.1)));
    }

    private static LocalCheck Start(LocalCheckDefinition definition) =>
        CheckState.Start(definition, earlier: null, 1, TimeSpan.Zero);

    private static LocalCheck Probe(LocalCheck check, params ProbeResult[] results) =>
        results.Aggregate(check, (before, result) => CheckState.Probed(before, result, TimeSpan.Zero));
}
