using System.Text.RegularExpressions;

namespace Muster.Tests.Tidy;

/// <summary>Small files, one idea each, named after it, in the folder that its namespace says.</summary>
public sealed class ShapeTests
{
    private const int LinesMax = 500;

    [Fact]
    public void No_file_outgrows_its_idea()
    {
        var offences = Tree.All
            .Select(file => (file, lines: file.Text.Count(c => c == '\n')))
            .Where(seen => seen.lines > LinesMax)
            .Select(seen => $"{seen.file}: {seen.lines} lines");
        Offences.None(offences, $"At most {LinesMax} lines a file; split by role:");
    }

    [Fact]
    public void A_line_of_the_log_has_a_number_of_its_own()
    {
        var numbers =
            from file in Tree.Sources
            from Match line in Regex.Matches(file.Code, @"\[LoggerMessage\(\s*(\d+)")
            group file by line.Groups[1].Value;
        Offences.None(
            numbers.Where(number => number.Count() > 1).Select(number => $"{number.Key}: {string.Join(", ", number)}"),
            "Operators search for a line by its number:");
    }

    [Fact]
    public void Folder_is_namespace()
    {
        var offences =
            from file in Tree.Sources
            let declared = Regex.Match(file.Code, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value
            let expected = "Muster." + Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')
            where declared.Length > 0 && declared != expected
            select $"{file}: {declared}, expected {expected}";
        Offences.None(offences, "Folder = namespace = room:");
    }

    [Fact]
    public void A_file_is_named_after_a_type_in_it()
    {
        var offences =
            from file in Tree.Sources
            let name = file.Name.Split('.')[0]
            where name is not ("Program" or "AssemblyInfo")
                && !Regex.IsMatch(
                    file.Code, $@"\b(class|struct|interface|enum|record|record struct|record class|delegate [\w<>\[\]?]+)\s+{name}\b")
            select file.Path;
        Offences.None(offences, "One idea a file, named after it:");
    }

    [Fact]
    public void No_regions_and_no_partial_class_to_hide_size()
    {
        var regions = Tree.All.Where(file => file.Text.Contains("\n#region", StringComparison.Ordinal))
            .Select(file => $"{file}: region");
        var partials = Tree.Sources
            .Where(file => Regex.IsMatch(file.Code, @"\bpartial\s+(class|record|struct)\b")
                && !file.Name.EndsWith("Log", StringComparison.Ordinal)
                && !Regex.IsMatch(file.Code, @"\[(LoggerMessage|GeneratedRegex|LibraryImport|JsonSerializable)\b"))
            .Select(file => $"{file}: partial");
        Offences.None(regions.Concat(partials), "Partial is for generated code only; regions are for nobody:");
    }

    [Fact]
    public void No_name_for_nothing()
    {
        var offences = Tree.Sources
            .Where(file => Regex.IsMatch(file.Path, @"(Helper|Util|Common|Misc|Manager)s?(/|\.cs|[A-Z])"))
            .Select(file => file.Path);
        Offences.None(offences, "Say what it is:");
    }
}
