namespace Muster.Bedrock.Hcl;

/// <summary>What a document may be.</summary>
public static class HclLimits
{
    /// <summary>Characters of a document: a file of configuration or rules is written by people.</summary>
    public const int CharactersMax = 4 * 1024 * 1024;

    /// <summary>Objects and lists within each other; readers go down by calls, and a stack ends.</summary>
    public const int DepthMax = 64;

    /// <summary>Why a document is too long to be read; null when it is not.</summary>
    internal static Refused? Refuse(string text) => text.Length <= CharactersMax
        ? null
        : new Refused(
            Refusal.TooLarge, $"the document has {text.Length} characters; {CharactersMax} at most are read");
}
