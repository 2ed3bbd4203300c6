namespace Muster.Bedrock;

/// <summary>The escapes of one letter in Go's quoted texts, which HCL has too (the Go Programming Language Specification, "Rune literals").</summary>
public static class GoEscape
{
    /// <summary>What the letter behind a backslash stands for; null where it begins a longer escape, or none.</summary>
    public static char? Letter(char letter) => letter switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' => '\\',
        '"' => '"',
        _ => null,
    };
}
