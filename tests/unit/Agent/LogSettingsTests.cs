using Muster.Agent.Config;
using Muster.Agent.Logging;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class LogSettingsTests
{
    private static readonly Machine _machine = new("host", () => []);

    [Fact]
    [Covers("G-12")]
    [Honours(
        "log_file", "log_json", "log_rotate_bytes", "log_rotate_duration", "log_rotate_max_files", "enable_syslog",
        "syslog_facility")]
    public void Every_key_is_heard()
    {
        var log = Checked(
            """
            log_file = "/var/log/muster/agent" log_json = true
            log_rotate_bytes = 1000 log_rotate_duration = "1h" log_rotate_max_files = 3
            enable_syslog = true syslog_facility = "daemon"
            """).Value.Log;
        Assert.Equal((true, SyslogFacility.Daemon), (log.Json, log.Syslog));
        Assert.Equal(
            new LogFileTerms("/var/log/muster", "agent", ".log") { BytesMax = 1000, Span = TimeSpan.FromHours(1), ArchivesMax = 3 },
            log.File);
    }

    [Fact]
    [Covers("G-12")]
    public void Nothing_said_is_the_terminal_alone()
    {
        Assert.Equal(new LogSettings(), Checked("").Value.Log);
        Assert.Null(Checked("syslog_facility = \"LOCAL7\"").Value.Log.Syslog);
        var file = Checked("log_file = \"/x/\" log_rotate_max_files = -1 log_rotate_duration = \"0s\"").Value.Log.File!;
        Assert.Equal((0, TimeSpan.FromHours(24), long.MaxValue), (file.ArchivesMax, file.Span, file.BytesMax));
    }

    [Fact]
    public void Flags_win_over_files()
    {
        var flags = new AgentFlags { Dev = true, Log = new LogFlags { File = "/a/b" } };
        var files = new ConfigDocument("x.hcl", "log_file = \"/c/d\" log_json = true");
        var log = ConfigCheck.Check(flags, [files], _machine).Value.Log;
        Assert.Equal(("b", true), (log.File?.Name, log.Json));
    }

    [Theory]
    [InlineData("log_rotate_duration = \"zz\"", "log_rotate_duration: invalid duration: \"zz\"")]
    [InlineData("log_rotate_duration = \"-1s\"", "log_rotate_duration: invalid duration: \"-1s\"")]
    [InlineData("log_rotate_bytes = -1", "log_rotate_bytes cannot be -1")]
    [InlineData("log_rotate_max_files = -2", "log_rotate_max_files cannot be -2")]
    [InlineData("syslog_facility = \"zz\"", "syslog_facility \"zz\" is none: write one of KERN, USER")]
    [InlineData("syslog_facility = \"3\"", "syslog_facility \"3\" is none")]
    [InlineData("log_json = 1", "log_json cannot be 1: it must be true or false")]
    public void What_is_wrong_is_told(string fragment, string complaint) =>
        Assert.Contains(complaint, Checked(fragment).Refused!.Message, StringComparison.Ordinal);

    private static Result<AgentConfig> Checked(string fragment) =>
        ConfigCheck.Check(new AgentFlags { Dev = true, Fragments = [fragment] }, [], _machine);
}
