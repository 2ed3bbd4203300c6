using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>
/// One configuration and who accepts it: <c>both</c>, <c>neither</c> (both say the words), <c>consul</c> or <c>muster</c>
/// alone (with why they differ). Of <c>config/judged.txt</c>, three columns separated by tabs.
/// </summary>
internal sealed record Judged(string Verdict, string Text, string Says)
{
    /// <summary>What stands before a configuration that is to be judged alone, without what a server needs.</summary>
    private const string Alone = "bare ";

    private const string NeededByServer = "data_dir = \"/d\"\nserver = true\nbind_addr = \"127.0.0.1\"\n";

    public static IReadOnlyList<Judged> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "tests", "conformance", "config", "judged.txt"))
            .Select(line => line.Split('\t')).Select(parts => new Judged(parts[0], parts[1], parts[2])),
    ];

    public bool ByConsul => Verdict is "both" or "consul";

    public bool ByMuster => Verdict is "both" or "muster";

    /// <summary>Writes it, and names the files for the command line.</summary>
    public IEnumerable<string> WriteTo(TempFolder folder)
    {
        var text = Text.StartsWith(Alone, StringComparison.Ordinal) ? Text[Alone.Length..] : Text;
        if (text == Text)
        {
            File.WriteAllText(folder.File("base.hcl"), NeededByServer);
            yield return "base.hcl";
        }

        var name = text.StartsWith("{\"", StringComparison.Ordinal) ? "case.json" : "case.hcl";
        File.WriteAllText(folder.File(name), $"{text}\n");
        yield return name;
    }
}
