using Microsoft.Extensions.Logging;
using Muster.Agent.Logging;
using Muster.Doors;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class FileSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Covers("G-12")]
    public void Names_are_those_of_consul()
    {
        Assert.Equal(("/var/log", "muster", ".log"), Parts("/var/log/"));
        Assert.Equal(("/var/log", "x", ".log"), Parts("/var/log/x"));
        Assert.Equal(("/var/log", "x.y", ".txt"), Parts("/var/log/x.y.txt"));
        using var sink = Open(Terms());
        Assert.Matches("/agent-[0-9]{15,19}\\.log$", Assert.Single(Files()));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Files().Single()));
    }

    [Fact]
    [Covers("G-12")]
    public void A_new_file_is_begun_after_so_many_bytes_and_after_so_long()
    {
        using var sink = Open(Terms() with { BytesMax = 50, Span = TimeSpan.FromHours(1) });
        Write(sink, "one line is more than fifty bytes");
        Assert.Single(Files());
        Write(sink, "two");
        Assert.Equal(2, Files().Count);
        _time.Advance(TimeSpan.FromHours(1));
        Write(sink, "three");
        Assert.Equal(3, Files().Count);
        Assert.Equal(
            ["one line is more than fifty bytes", "two", "three"],
            Files().Select(file => File.ReadAllText(file).TrimEnd('\n').Split("agent: ")[1]));
    }

    [Theory]
    [Covers("G-12")]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(9, 6)]
    public void Only_so_many_archives_are_kept_and_nothing_of_others_is_touched(int archives, int files)
    {
        File.WriteAllText(_folder.File("agent-notes.log"), "mine");
        File.WriteAllText(_folder.File("other-1.log"), "mine");
        using var sink = Open(Terms() with { BytesMax = 1, ArchivesMax = archives });
        for (var i = 0; i < 6; i++)
        {
            Write(sink, $"line {i}");
        }

        Assert.Equal(files, Files().Count(file => char.IsAsciiDigit(Path.GetFileNameWithoutExtension(file)[^1])) - 1);
        Assert.True(File.Exists(_folder.File("agent-notes.log")) && File.Exists(_folder.File("other-1.log")));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused_with_a_remedy()
    {
        var refused = FileSink.Open(new LogFileTerms(_folder.File("no"), "a", ".log"), LogShapes.Text, _time).Refused;
        Assert.StartsWith("Failed to setup logging: ", refused!.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File("no"), refused.Message, StringComparison.Ordinal);
    }

    private FileSink Open(LogFileTerms terms) => FileSink.Open(terms, LogShapes.Text, _time).Value;

    private LogFileTerms Terms() => LogFileTerms.Of(_folder.File("agent"));

    private void Write(FileSink sink, string text) =>
        sink.Write(new LogLine(_time.GetUtcNow(), LogLevel.Information, "agent", text), stack: null);

    private List<string> Files() => [.. Directory.GetFiles(_folder.Path, "*.log").Order(StringComparer.Ordinal)];

    private static (string, string, string) Parts(string path) =>
        LogFileTerms.Of(path) is var terms ? (terms.Folder, terms.Name, terms.Extension) : default;
}
