namespace Muster.Cli;

/// <summary>Colours, for people at a terminal that shows them; elsewhere text stays as it is.</summary>
internal sealed class Paint(Terminal terminal)
{
    // https://no-color.org: set to anything but nothing.
    private readonly bool _on = terminal.OutIsWatched
        && terminal.Environment("NO_COLOR") is null or ""
        && terminal.Environment("TERM") is not "dumb";

    public string Good(string text) => In("32", text);

    public string Warn(string text) => In("33", text);

    public string Bad(string text) => In("31", text);

    public string Dim(string text) => In("2", text);

    public string Bold(string text) => In("1", text);

    private string In(string code, string text) => _on && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
