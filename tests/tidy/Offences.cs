namespace Muster.Tests.Tidy;

internal static class Offences
{
    /// <summary>Fails with every offence on a line of its own, so that one run shows all there is to mend.</summary>
    public static void None(IEnumerable<string> offences, string rule)
    {
        var found = offences.ToList();
        Assert.True(found.Count == 0, $"{rule}\n  {string.Join("\n  ", found)}");
    }
}
