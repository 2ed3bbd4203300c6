namespace Muster.Agent.Config.Keys;

/// <summary>What a document's reading has to say.</summary>
internal sealed class KeyFindings
{
    /// <summary>The name of the document that is being read.</summary>
    public string Document { get; set; } = "";

    /// <summary>What is wrong; with any, the document is refused.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Keys that are understood and change nothing here, each with the reason.</summary>
    public List<string> Notes { get; } = [];
}
