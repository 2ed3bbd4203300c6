namespace Muster.Cli;

/// <summary>One command: what it is called, what it takes, what it does. Exit codes: 0 done, 1 not done (why is on stderr).</summary>
internal abstract class Command
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The words that call it: <c>kv get</c>.</summary>
    public abstract string Words { get; }

    /// <summary>One line, for the list of commands.</summary>
    public abstract string Summary { get; }

    /// <summary>What follows the words, for the usage line: <c>[options] KEY</c>.</summary>
    public abstract string Takes { get; }

    /// <summary>
    /// A few sentences, indented by two, and an example or two, by six. The program's name is written as <c>{0}</c>. Help,
    /// manual pages and lists of examples are all made from it.
    /// </summary>
    public abstract string About { get; }

    /// <summary>The lines of <see cref="About"/> that can be typed as they are.</summary>
    public IEnumerable<string> Examples => About.Split('\n').Where(IsExample).Select(line => line.Trim());

    public Flags Flags { get; } = new();

    /// <summary>Whether flags may follow operands: those of commands that Consul has may not.</summary>
    public virtual bool TakesFlagsAnywhere => false;

    /// <summary>The agent that would be asked, with the flags given so far; null for a command that asks none.</summary>
    public virtual AgentAddress? AgentFor(Terminal terminal) => null;

    /// <summary>Says what is wrong with the flags.</summary>
    public virtual void Complain(string complaint, Terminal terminal)
    {
        terminal.Error.WriteLine(complaint);
        terminal.Error.Write(HelpText.Of(this, terminal.Name));
    }

    internal static bool IsExample(string line) => line.StartsWith("      ", StringComparison.Ordinal);

    public abstract Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel);
}
