using Muster.Cli;
using Muster.Cli.Manual;

namespace Muster.Tests.Unit.Cli;

/// <summary>Help, manual and lists are made from one source; what must be in it for every command is held here.</summary>
public sealed class HelpTests
{
    private const int WidthMax = 120;

    public static TheoryData<string> All => [.. CommandTree.Listed.Select(entry => entry.Words)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_shows_an_example_of_itself(string words)
    {
        var command = CommandTree.Find(words.Split(' '))!;
        Assert.Equal(words, command.Words);
        Assert.Contains(command.Examples, example => example.Contains($"{{0}} {words}", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_help_screen_is_readable(string words)
    {
        var help = HelpText.Of(CommandTree.Find(words.Split(' '))!, "muster");
        Assert.StartsWith($"Usage: muster {words}", help, StringComparison.Ordinal);
        Assert.EndsWith("\n", help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= WidthMax, $"too wide: {line}"));
        Assert.All(help.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_group_tells_what_it_is_and_shows_an_example(string words)
    {
        var parts = words.Split(' ');
        for (var length = 1; length < parts.Length; length++)
        {
            var group = string.Join(' ', parts[..length]);
            Assert.NotEqual("", CommandTree.SummaryOf(group));
            var help = HelpText.OfGroup(group, "muster");
            Assert.Contains($"\n      muster {group} ", help, StringComparison.Ordinal);
            Assert.Contains($"\n    {parts[length]} ", help, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_manual_page_says_what_help_says(string words)
    {
        var command = CommandTree.Find(words.Split(' '))!;
        var page = new ManualPages("2026-01-31").Of(command);
        Assert.StartsWith(
            $".TH \"{ManualPages.NameOf(words).ToUpperInvariant().Replace("-", "\\-", StringComparison.Ordinal)}\" \"1\" \"2026-01-31\" \"Muster ",
            page,
            StringComparison.Ordinal);
        Assert.All(command.Flags.All, flag => Assert.Contains(Roff.Bold(flag.IsSwitch ? $"-{flag.Name}" : $"-{flag.Name}={flag.Placeholder}"), page, StringComparison.Ordinal));
        Assert.DoesNotContain("{0}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_configuration_knows_every_key()
    {
        var page = new ManualPages("2026-01-31").OfConfiguration();
        Assert.All(Muster.Agent.Config.ConfigKeys.Outermost, key => Assert.Contains($"\\fB{key.Name}\\fP", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_is_the_same_to_the_byte_on_the_same_day() =>
        Assert.Equal(new ManualPages("2026-01-31").All().ToList(), new ManualPages("2026-01-31").All().ToList());

    [Theory]
    [InlineData("manual kv get", 0, ".TH \"MUSTER\\-KV\\-GET\" \"1\" \"2001-09-09\"")]
    [InlineData("manual", 0, ".TH \"MUSTER\" \"1\" \"2001-09-09\"")]
    [InlineData("manual muster.conf", 0, ".TH \"MUSTER.CONF\" \"5\" \"2001-09-09\"")]
    [InlineData("manual kv nosuch", 1, "There is no command \"kv nosuch\": muster -help lists all of them")]
    [InlineData("manual -output=x kv", 1, "With -output all pages are written: leave out the command")]
    public async Task One_page_is_written_where_it_can_be_read(string arguments, int code, string begins)
    {
        var run = await CommandRun.Of(arguments, environment: new() { ["SOURCE_DATE_EPOCH"] = "1000000000" });
        Assert.Equal(code, run.Code);
        Assert.StartsWith(begins, run.Out + run.Error, StringComparison.Ordinal);
    }
}
