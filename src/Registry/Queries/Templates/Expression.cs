using System.Collections.Immutable;

namespace Muster.Registry.Queries.Templates;

/// <summary>A text with expressions in it, as HIL (HashiCorp's interpolation language) has them.</summary>
/// <param name="Place">Characters before it in the text, for errors.</param>
internal abstract record Expression(Place Place)
{
    /// <summary>Text as it stands.</summary>
    public sealed record Literal(string Text, Place At) : Expression(At);

    public sealed record Number(long Value, Place At) : Expression(At);

    public sealed record Variable(string Name, Place At) : Expression(At);

    public sealed record Call(string Name, ImmutableArray<Expression> Arguments, Place At) : Expression(At);

    /// <summary>One of <c>+ - * / %</c>.</summary>
    public sealed record Arithmetic(char Operator, Expression Left, Expression Right, Place At) : Expression(At);

    /// <summary>One after the other.</summary>
    public sealed record Joined(ImmutableArray<Expression> Parts, Place At) : Expression(At);
}

/// <summary>Line and column, both from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>What an expression can refer to.</summary>
/// <param name="Name">The whole name that was asked for.</param>
/// <param name="Prefix">The template's own.</param>
/// <param name="Matches">The pieces that the template's regular expression found; none where it did not match.</param>
internal sealed record Scope(string Name, string Prefix, string Segment, ImmutableArray<string> Matches)
{
    public string? ValueOf(string variable) => variable switch
    {
        "name.full" => Name,
        "name.prefix" => Prefix,
        "name.suffix" => Name.StartsWith(Prefix, StringComparison.Ordinal) ? Name[Prefix.Length..] : Name,
        "agent.segment" => Segment,
        _ => null,
    };
}
