using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Muster.Tests.Tidy;

/// <summary>Who may use whom: arrows go down only.</summary>
public sealed class ArrowTests
{
    /// <summary>What doors speak within, whichever protocol they speak.</summary>
    private static readonly string[] _noDoors = ["Go", "Http2", "Tls"];

    private static readonly Dictionary<string, string[]> _mayUse = new(StringComparer.Ordinal)
    {
        ["Bedrock"] = [],
        ["Gossip"] = ["Bedrock"],
        ["Engine"] = ["Bedrock"],
        ["Etcd.Wire"] = ["Bedrock"],
        ["Etcd.Backend"] = ["Engine", "Etcd.Wire"],
        ["Engine.Embedded"] = ["Engine"],
        ["Engine.Etcd"] = ["Engine", "Etcd.Wire"],
        ["Registry"] = ["Engine"],
        ["Doors"] = ["Registry", "Etcd.Wire", "Etcd.Backend"],
        ["Agent"] = ["Doors", "Engine.Embedded", "Engine.Etcd", "Gossip"],
        ["Cli"] = ["Agent"],
    };

    [Fact]
    public void Projects_refer_only_downwards()
    {
        var offences =
            from room in Directory.EnumerateDirectories(Path.Combine(Tree.Root, "src")).Select(Path.GetFileName)
            let project = XDocument.Load(Path.Combine(Tree.Root, "src", room!, $"{room}.csproj"))
            from reference in project.Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)
            where !_mayUse.TryGetValue(room!, out var allowed) || !allowed.Contains(target)
            select $"{room} → {target}";
        Offences.None(offences, "Arrows go down only; a new room is named in this test and in ARCHITECTURE.md:");
    }

    [Fact]
    public void Every_room_and_test_is_in_the_solution()
    {
        var solution = Tree.Read("Muster.slnx", "");
        var offences = new[] { "src", "tests", "bench" }
            .SelectMany(top => Directory.EnumerateFiles(
                Path.Combine(Tree.Root, top), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Tree.Root, path))
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Offences.None(offences, "Not in Muster.slnx:");
    }

    [Fact]
    public void No_door_sees_another()
    {
        var doors = Directory.EnumerateDirectories(Path.Combine(Tree.Root, "src/Doors"))
            .Select(path => Path.GetFileName(path)!).Where(folder => !_noDoors.Contains(folder)).ToList();
        var offences =
            from file in Tree.Sources.Where(file => file.IsUnder("src/Doors/"))
            from door in doors
            where file.Path.Count(c => c == '/') > 2 && !file.IsUnder($"src/Doors/{door}/")
                && Regex.IsMatch(file.Code, $@"\b(Muster\.)?Doors\.{door}\b")
            select $"{file} names the {door} door";
        Offences.None(offences, "No door sees another:");
    }

    [Fact]
    public void The_engine_below_and_the_doors_above_meet_only_in_the_agent()
    {
        var offences = Tree.Sources
            .Where(file => file.IsUnder("src/Registry/", "src/Doors/", "src/Engine/")
                && Regex.IsMatch(file.Code, @"\bMuster\.Engine\.(Embedded|Etcd)\b"))
            .Select(file => file.Path);
        Offences.None(offences, "The engines are named by the agent alone:");
    }
}
