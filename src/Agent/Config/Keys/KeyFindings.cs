namespace Muster.Agent.Config.Keys;

/// <summary>What a document's reading has to say.</summary>
internal sealed class KeyFindings
{
    /// <summary>What is wrong; with any, the document is refused.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Keys that are understood and change nothing here, each with the reason.</summary>
    public List<string> Notes { get; } = [];
}
