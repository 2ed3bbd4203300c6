using Muster.Bedrock;
using Muster.Bedrock.Patterns;

namespace Muster.Registry.Queries.Templates;

/// <summary>
/// A query whose texts about the service are filled in from the name that was asked for: <c>${name.suffix}</c>,
/// <c>${match(1)}</c>.
/// </summary>
internal sealed class CompiledTemplate
{
    private readonly PreparedQuery _query;
    private readonly Dictionary<string, Expression> _expressions;
    private readonly Pattern? _pattern;

    private CompiledTemplate(PreparedQuery query, Dictionary<string, Expression> expressions, Pattern? pattern)
    {
        _query = query;
        _expressions = expressions;
        _pattern = pattern;
    }

    /// <summary>Reads the template and tries it once with its own name; refuses in Consul's words.</summary>
    public static Result<CompiledTemplate> Compile(PreparedQuery query)
    {
        if (query.Template.Type != QueryTemplate.NamePrefixMatch)
        {
            return Wrong($"Bad Template.Type '{query.Template.Type}'");
        }

        Refused? refused = null;
        var expressions = new Dictionary<string, Expression>(StringComparer.Ordinal);
        ServiceTexts.Change(query.Service, (path, text) =>
        {
            if (refused is null && ExpressionParser.Parse(text) is { } expression)
            {
                expressions[path] = expression;
            }
            else
            {
                refused ??= Wrong($"Bad format '{text}' in Service{path}: parse error: syntax error");
            }

            return text;
        });
        if (refused is not null || !PatternOf(query.Template.Regexp).TryGet(out var pattern, out refused))
        {
            return refused;
        }

        var template = new CompiledTemplate(query, expressions, pattern);
        return template.Render(query.Name, segment: "").TryGet(out _, out refused) ? template : refused;
    }

    /// <summary>The query as it is meant for the name.</summary>
    public Result<PreparedQuery> Render(string name, string segment)
    {
        var scope = new Scope(name, _query.Name, segment, _pattern?.PiecesOf(name) ?? []);
        Refused? refused = null;
        var service = ServiceTexts.Change(_query.Service, (path, text) =>
        {
            if (Evaluation.TextOf(_expressions[path], scope).TryGet(out var filled, out var wrong))
            {
                return filled;
            }

            refused ??= Wrong($"Bad evaluation for '{text}' in Service{path}: {wrong.Message}");
            return text;
        });
        if (_query.Template.RemoveEmptyTags)
        {
            service = service with { Tags = [.. service.Tags.Where(tag => tag.Length > 0)] };
        }

        return refused is null ? _query with { Service = service } : refused;
    }

    private static Result<Pattern?> PatternOf(string written) =>
        written.Length == 0 ? Result<Pattern?>.Of(null)
        : Pattern.Of(written).TryGet(out var pattern, out var wrong) ? pattern
        : Wrong($"Bad Regexp: {wrong.Message}");

    private static Refused Wrong(string text) => new(Refusal.Invalid, text);
}
