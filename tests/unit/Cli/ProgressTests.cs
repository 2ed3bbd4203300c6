using Muster.Cli;
using Muster.Engine.Contract;

namespace Muster.Tests.Unit.Cli;

/// <summary>Whoever watches is told how far something long is; nobody else is.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(true, "\rImporting 1\u001B[K\rImporting 3\u001B[K\r\u001B[K")]
    [InlineData(false, "")]
    public void A_line_is_shown_from_the_first_second_on_and_wiped(bool watched, string expected)
    {
        var time = new ManualTime();
        using var error = new StringWriter();
        var line = new ProgressLine(TerminalOf(error, time, watched));
        line.Show(() => "Importing 0");
        time.Advance(TimeSpan.FromSeconds(1));
        line.Show(() => "Importing 1");
        line.Show(() => "Importing 2");
        time.Advance(TimeSpan.FromMilliseconds(250));
        line.Show(() => "Importing 3");
        line.Clear();
        line.Clear();
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public async Task Bytes_are_counted_as_they_pass()
    {
        var time = new ManualTime();
        await using var error = new StringWriter();
        await using (var progress = new Progress(new MemoryStream(new byte[3000]), "Reading", 3000, TerminalOf(error, time, true)))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await progress.ReadExactlyAsync(new byte[2048]);
        }

        Assert.Equal("\rReading 2KB of 2.9KB\u001B[K\r\u001B[K", error.ToString());
    }

    private static Terminal TerminalOf(TextWriter error, TimeProvider time, bool watched) =>
        new(TextWriter.Null, error, Stream.Null, () => Stream.Null, _ => null, "muster") { Time = time, ErrorIsWatched = watched };
}
