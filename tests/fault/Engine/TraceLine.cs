using System.Text.RegularExpressions;

namespace Muster.Tests.Fault.Engine;

/// <summary>One system call of a trace made with <c>strace -f -y</c>: where it began and ended, by line.</summary>
internal sealed partial record TraceLine(int Began, int Ended, string Call, string File, string Text)
{
    public static List<TraceLine> Parse(IEnumerable<string> lines)
    {
        var calls = new List<TraceLine>();
        var unfinished = new Dictionary<string, (int Began, string Text)>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (process, text) = (line[..Math.Max(space, 0)], line[(space + 1)..].TrimStart());
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[process] = (number, text);
            }
            else if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                if (unfinished.Remove(process, out var start))
                {
                    Add(calls, start.Began, number, start.Text + text);
                }
            }
            else
            {
                Add(calls, number, number, text);
            }
        }

        return calls;
    }

    private static void Add(List<TraceLine> calls, int began, int ended, string text)
    {
        var match = CallOnFile().Match(text);
        if (match.Success)
        {
            calls.Add(new TraceLine(began, ended, match.Groups["call"].Value, match.Groups["file"].Value, text));
        }
    }

    [GeneratedRegex(@"^(?<call>\w+)\(\d+<(?<file>[^>]*)>")]
    private static partial Regex CallOnFile();
}
