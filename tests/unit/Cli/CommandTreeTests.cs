using Muster.Cli;

namespace Muster.Tests.Unit.Cli;

public sealed class CommandTreeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("bogus")]
    [InlineData("-bogus")]
    public async Task No_known_command_shows_all_of_them_on_stderr(string arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal((127, ""), (run.Code, run.Out));
        Assert.StartsWith("Usage: muster [--version] [--help] <command> [<args>]\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n    agent         Runs an agent\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n    kv            ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kv")]
    [InlineData("kv bogus")]
    public async Task A_group_alone_shows_its_own(string arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("\n    put           ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("members", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-h", "Usage: muster [--version]")]
    [InlineData("kv --help", "Usage: muster kv <subcommand>")]
    [InlineData("kv get -help", "Usage: muster kv get [options]")]
    [InlineData("kv put key -h", "Usage: muster kv put [options]")]
    public async Task Asking_for_help_is_no_error(string arguments, string begins)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith(begins, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_flag_is_named_before_the_usage()
    {
        var run = await CommandRun.Of("kv get -x key");
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.StartsWith("flag provided but not defined: -x\nUsage: muster kv get", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  -http-addr=ADDRESS ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_by_the_name_it_was_called_by()
    {
        var run = await CommandRun.Of("kv get -h", "/usr/bin/consul");
        Assert.Contains("      consul kv get -detailed", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task A_script_that_asks_consul_for_its_version_reads_a_consul_version(string arguments)
    {
        Assert.StartsWith("Consul v1.8.7\n", (await CommandRun.Of(arguments, "/usr/bin/consul")).Out, StringComparison.Ordinal);
        Assert.StartsWith("Muster v", (await CommandRun.Of(arguments)).Out, StringComparison.Ordinal);
    }
}
