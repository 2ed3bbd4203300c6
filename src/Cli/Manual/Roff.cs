using System.Text;

namespace Muster.Cli.Manual;

/// <summary>A manual page in the language of man(7), built from the top down.</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();
    private int _sectionBegins;

    public Roff(string title, int section, string date, string version) =>
        _text.Append($".TH \"{Escape(title.ToUpperInvariant())}\" \"{section}\" \"{date}\" \"{Escape(version)}\" \"Muster\"\n");

    public Roff Section(string name)
    {
        _text.Append($".SH {name}\n");
        _sectionBegins = _text.Length;
        return this;
    }

    public Roff Line(string text)
    {
        _text.Append(Inline(text)).Append('\n');
        return this;
    }

    public Roff Paragraph(string text)
    {
        Apart().Append(Inline(text)).Append('\n');
        return this;
    }

    /// <summary>A term and what it means.</summary>
    public Roff Term(string term, string meaning)
    {
        _text.Append(".TP\n").Append(Bold(term)).Append('\n').Append(Inline(meaning)).Append('\n');
        return this;
    }

    /// <summary>Lines as they are to be typed.</summary>
    public Roff Verbatim(IEnumerable<string> lines)
    {
        Apart().Append(".RS 4\n.nf\n");
        foreach (var line in lines)
        {
            _text.Append(AtLineStart(Escape(line))).Append('\n');
        }

        _text.Append(".fi\n.RE\n");
        return this;
    }

    /// <summary>The text of a help screen: paragraphs, and examples by their indentation.</summary>
    public Roff Prose(string text)
    {
        var paragraph = new List<string>();
        var verbatim = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (Command.IsExample(line))
            {
                EndParagraph();
                verbatim.Add(line[6..]);
            }
            else if (line.Trim().Length == 0)
            {
                EndParagraph();
            }
            else
            {
                EndVerbatim();
                paragraph.Add(line.Trim());
            }
        }

        EndParagraph();
        EndVerbatim();
        return this;

        void EndParagraph()
        {
            if (paragraph.Count > 0)
            {
                Paragraph(string.Join(' ', paragraph));
                paragraph.Clear();
            }
        }

        void EndVerbatim()
        {
            if (verbatim.Count > 0)
            {
                Verbatim(verbatim);
                verbatim.Clear();
            }
        }
    }

    public override string ToString() => _text.ToString();

    public static string Bold(string text) => AtLineStart($"\\fB{Escape(text)}\\fP");

    // A section's first paragraph begins by itself.
    private StringBuilder Apart() => _text.Length == _sectionBegins ? _text : _text.Append(".PP\n");

    /// <summary>One line of running text; what stands in backticks is bold.</summary>
    private static string Inline(string text)
    {
        var parts = text.Split('`');
        for (var at = 0; at < parts.Length; at++)
        {
            parts[at] = at % 2 == 1 && at < parts.Length - 1 ? $"\\fB{Escape(parts[at])}\\fP" : Escape(parts[at]);
        }

        return AtLineStart(string.Concat(parts));
    }

    // A dash that can be pasted, and no surprise from a backslash.
    private static string Escape(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal);

    // A dot or a quote at the start of a line would be a request.
    private static string AtLineStart(string text) => text is ['.' or '\'', ..] ? $"\\&{text}" : text;
}
