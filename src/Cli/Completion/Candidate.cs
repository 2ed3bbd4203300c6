namespace Muster.Cli.Completion;

/// <summary>What the word at the cursor may become. More follows where it ends in a slash or an equals sign.</summary>
/// <param name="Meaning">For shells that show it; may be empty.</param>
internal sealed record Candidate(string Text, string Meaning = "");
