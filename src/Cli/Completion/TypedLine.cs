using System.Text;

namespace Muster.Cli.Completion;

/// <summary>A command line up to the cursor, as words. Quotes and backslashes are understood; expansions are left as they stand.</summary>
/// <param name="Before">What stands before the word at the cursor; the program's name is the first.</param>
/// <param name="Current">The word at the cursor, which may be empty.</param>
internal sealed record TypedLine(IReadOnlyList<string> Before, string Current)
{
    /// <param name="point">Where the cursor is; null: at the end.</param>
    public static TypedLine Of(string line, int? point)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var begun = false;
        var quote = '\0';
        var end = Math.Clamp(point ?? line.Length, 0, line.Length);
        for (var at = 0; at < end; at++)
        {
            var c = line[at];
            if (c == '\\' && quote != '\'' && at + 1 < end)
            {
                word.Append(line[++at]);
                begun = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                begun = true;
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                if (begun)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    begun = false;
                }
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        return new TypedLine(words, word.ToString());
    }
}
