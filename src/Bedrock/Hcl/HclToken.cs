namespace Muster.Bedrock.Hcl;

internal enum HclMark
{
    End,
    Identifier,
    Text,
    Number,
    Assign,
    Comma,
    BraceOpen,
    BraceClose,
    BracketOpen,
    BracketClose,
}

/// <summary>One word of a document: its kind, where it begins, and its text (of a text: unescaped).</summary>
internal readonly record struct HclToken(HclMark Mark, HclPosition At, string Text)
{
    /// <summary>As an error names it.</summary>
    public string Named => Mark switch
    {
        HclMark.End => "the end of the document",
        HclMark.Text => $"\"{Text}\"",
        HclMark.Assign => "\"=\"",
        HclMark.Comma => "\",\"",
        HclMark.BraceOpen => "\"{\"",
        HclMark.BraceClose => "\"}\"",
        HclMark.BracketOpen => "\"[\"",
        HclMark.BracketClose => "\"]\"",
        _ => Text,
    };
}
