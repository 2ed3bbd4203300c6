using System.Text.RegularExpressions;

namespace Muster.Tests.Tidy;

/// <summary>The project speaks of itself alone, keeps its documents, and hides no unfinished work.</summary>
public sealed class WordsTests
{
    [Fact]
    public void No_unfinished_work()
    {
        var offences =
            from file in Tree.Sources
            from Match match in Regex.Matches(
                file.Text,
                @"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|throw null!|catch\s*(\([^)]*\))?\s*\{\s*\}")
            select $"{file}: {match.Value}";
        Offences.None(offences, "Finish it, or say why not where users read it:");
    }

    [Fact]
    public void Nothing_tells_where_or_when_it_was_written()
    {
        var texts = Tree.All
            .Concat(Documents().Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Tree.Root, path)))))
            .Where(file => file.Name != "WordsTests");
        var offences =
            from file in texts
            from Match match in Regex.Matches(
                file.Text, @"(?i)\bissue\s*#?\d+|/work/(main|shared|wt-)|\bworktree\b|\bhelper-\d")
            select $"{file}: {match.Value}";
        Offences.None(offences, "The project speaks of itself alone:");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("HACKING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    [InlineData("docs/guarantees.md")]
    [InlineData("docs/keyspace.md")]
    public void The_documents_are_there(string path) => Assert.NotEqual("", Tree.Read(path, "").Trim());

    [Fact]
    public void Links_in_documents_lead_somewhere()
    {
        var offences =
            from path in Documents()
            let folder = Path.GetDirectoryName(Path.Combine(Tree.Root, path))!
            from Match link in Regex.Matches(File.ReadAllText(Path.Combine(Tree.Root, path)), @"\]\(([^)#\s]+)(#[^)]*)?\)")
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target))
            select $"{path}: {target}";
        Offences.None(offences, "A link to nothing:");
    }

    [Fact]
    public void The_architecture_names_every_room()
    {
        var text = Tree.Read("ARCHITECTURE.md", "");
        var offences = Directory.EnumerateDirectories(Path.Combine(Tree.Root, "src"))
            .Select(path => Path.GetFileName(path)!)
            .Where(room => !text.Contains($"{room}/", StringComparison.Ordinal));
        Offences.None(offences, "Not in ARCHITECTURE.md:");
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Tree.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Tree.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Tree.Root, path));
}
