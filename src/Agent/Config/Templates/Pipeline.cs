namespace Muster.Agent.Config.Templates;

/// <summary>Functions that hand on what they have: of each but the first, the last argument is the result before it.</summary>
internal sealed record Pipeline(IReadOnlyList<Call> Calls);

/// <summary>A function with its arguments.</summary>
internal sealed record Call(string Function, IReadOnlyList<Argument> Arguments);

internal abstract record Argument
{
    private Argument()
    {
    }

    public sealed record Text(string Value) : Argument;

    public sealed record Number(long Value) : Argument;

    /// <summary>A dot: all interfaces.</summary>
    public sealed record Everything : Argument;

    /// <summary>A pipeline in parentheses.</summary>
    public sealed record Inner(Pipeline Pipeline) : Argument;
}

/// <summary>What is wrong with a template; caught where it is expanded.</summary>
internal sealed class TemplateException(string message) : Exception(message);
