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

    /// <summary>A few sentences and an example or two. The program's name is written as <c>{0}</c>.</summary>
    public abstract string About { get; }

    public Flags Flags { get; } = new();

    public abstract Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel);
}
