using System.Globalization;
using System.Text;

namespace Muster.Cli.Exec;

/// <summary>How far a job is on all nodes, and what is shown of it, in the words of Consul's program.</summary>
internal sealed class ExecCount(Terminal terminal, bool verbose)
{
    private int _taken;
    private int _ended;
    private int _failed;

    /// <summary>Nodes have taken it and not told its end.</summary>
    public bool IsUnderWay => _taken > _ended;

    /// <summary>It failed somewhere, or its end is not known.</summary>
    public bool Failed => _failed > 0 || IsUnderWay;

    public void Take(ExecNews news)
    {
        switch (news)
        {
            case ExecNews.Taken:
                _taken++;
                Tell(news.Node, "acknowledged", shown: verbose);
                break;
            case ExecNews.Alive:
                Tell(news.Node, "heartbeat received", shown: verbose);
                break;
            case ExecNews.Said said:
                terminal.Out.WriteLine(Lines("   ", said.Node, Encoding.UTF8.GetString(said.Output)));
                break;
            case ExecNews.Ended ended:
                _ended++;
                _failed += ended.ExitCode == 0 ? 0 : 1;
                Tell(ended.Node, string.Create(CultureInfo.InvariantCulture, $"finished with exit code {ended.ExitCode}"), shown: true);
                break;
            case ExecNews.Strange strange:
                terminal.Error.WriteLine(strange.Why);
                break;
        }
    }

    public void Sum(TimeSpan took)
    {
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_ended} / {_taken} node(s) completed / acknowledged"));
        if (verbose)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Completed in {took.TotalSeconds:0.00} seconds"));
        }
    }

    private void Tell(string node, string what, bool shown)
    {
        if (shown)
        {
            terminal.Out.WriteLine(Lines("==>", node, what));
        }
    }

    private static string Lines(string mark, string node, string text) =>
        string.Join('\n', text.Split('\n').Select(line => $"{mark} {node}: {line}")).TrimEnd();
}
