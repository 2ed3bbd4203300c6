using System.Text.RegularExpressions;

namespace Muster.Tests.Tidy;

/// <summary>The checkout as text: its source files, with and without their comments and literals.</summary>
internal static partial class Tree
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Read("src")];

    public static IReadOnlyList<SourceFile> Tests { get; } = [.. Read("tests"), .. Read("bench")];

    public static IEnumerable<SourceFile> All => Sources.Concat(Tests);

    public static string Read(string path, string missing) =>
        File.Exists(Path.Combine(Root, path)) ? File.ReadAllText(Path.Combine(Root, path)) : missing;

    private static IEnumerable<SourceFile> Read(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)
                && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path), File.ReadAllText(path)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Muster.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Not inside a checkout: Muster.slnx not found.");
    }

    [GeneratedRegex("""("""+"\"\"\""+"""[\s\S]*?"""+"\"\"\""+""")|("(\\.|[^"\\\n])*")|('(\\.|[^'\\\n])+')|(//[^\n]*)|(/\*[\s\S]*?\*/)""")]
    private static partial Regex CommentsAndLiterals();

    /// <summary>The code alone: comments gone, texts and characters emptied.</summary>
    public static string Bare(string text) => CommentsAndLiterals().Replace(
        text,
        match => match.Value[0] switch { '"' => "\"\"", '\'' => "' '", _ => "" });
}

/// <summary>One C# file. <see cref="Path"/> is relative to the root, with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Code { get; } = Tree.Bare(Text);

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsUnder(params string[] folders) =>
        folders.Any(folder => Path.StartsWith(folder, StringComparison.Ordinal));

    public override string ToString() => Path;
}
