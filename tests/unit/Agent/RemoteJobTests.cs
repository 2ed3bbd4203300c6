using System.Text;
using Muster.Agent.Remote;
using Muster.Cli.Exec;

namespace Muster.Tests.Unit.Agent;

/// <summary>Jobs and events of remote execution, as programs write them and agents read them.</summary>
public sealed class RemoteJobTests
{
    [Fact]
    public void What_the_program_writes_the_agent_reads()
    {
        foreach (var job in (ExecJob[])
        [
            new("uptime", [], [], TimeSpan.FromSeconds(2)),
            new("", ["echo", "a  b"], [], TimeSpan.FromSeconds(3)),
            new("", [], [0, 255, 10], TimeSpan.FromMilliseconds(500)),
        ])
        {
            var read = RemoteJob.Of(job.Bytes()).Value;
            Assert.Equal((job.Command, job.Wait), (read.Command, read.Wait));
            Assert.Equal(job.Words, read.Words);
            Assert.Equal(job.Script, read.Script);
        }
    }

    [Theory]
    [InlineData("", "its job cannot be read: ")]
    [InlineData("[]", "its job cannot be read: ")]
    [InlineData("{\"Command\":1}", "its job cannot be read: ")]
    [InlineData("{\"Command\":\"x\",\"Wait\":\"2s\"}", "its job cannot be read: ")]
    [InlineData("{\"Command\":\"\",\"Args\":null,\"Script\":null,\"Wait\":1}", "its job names nothing to run")]
    public void What_is_no_job_is_refused(string value, string why) =>
        Assert.StartsWith(why, RemoteJob.Of(Encoding.UTF8.GetBytes(value)).Refused?.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-1, 100)]
    [InlineData(long.MaxValue, 600_000)]
    public void However_long_the_asker_waits_it_is_told_in_time(long wait, int milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        RemoteJob.Of(Encoding.UTF8.GetBytes($"{{\"Command\":\"x\",\"Wait\":{wait}}}")).Value.Wait);

    [Theory]
    [InlineData("{\"Prefix\":\"_rexec\",\"Session\":\"s\"}", "_rexec/s/n/ack")]
    [InlineData("{\"Prefix\":\"/my//own/\",\"Session\":\"s\"}", "my/own/s/n/ack")]
    [InlineData("{\"Prefix\":\"\",\"Session\":\"s\"}", "s/n/ack")]
    public void An_event_says_where_its_job_is(string payload, string key) =>
        Assert.Equal(key, RemoteAsk.Of(Encoding.UTF8.GetBytes(payload)).Value.KeyOf("n", "ack"));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{\"Prefix\":\"p\",\"Session\":\"\"}")]
    [InlineData("{\"Prefix\":1,\"Session\":\"s\"}")]
    public void An_event_that_says_nothing_is_refused(string payload) =>
        Assert.False(RemoteAsk.Of(Encoding.UTF8.GetBytes(payload)).Ok);

    [Fact]
    public void What_is_logged_is_one_short_line()
    {
        var job = new RemoteJob($"a\nb\u001b[31m{new string('x', 1000)}", [], [], TimeSpan.FromSeconds(1));
        Assert.StartsWith("a b [31mxxx", job.Shown, StringComparison.Ordinal);
        Assert.Equal(201, job.Shown.Length);
    }
}
