using System.Text;

namespace Muster.Cli;

/// <summary>Rows whose columns line up; the last column is not padded. Consul's tables have two spaces between columns.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<string[]> rows, int gap = 2)
    {
        var text = new StringBuilder();
        var widths = new int[rows.Max(row => row.Length)];
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length - 1; column++)
            {
                text.Append(row[column].PadRight(widths[column] + gap));
            }

            text.Append(row[^1]).Append('\n');
        }

        return text.ToString();
    }
}
