using Muster.Bedrock;
using Muster.Registry.Queries.Templates;

namespace Muster.Registry.Queries;

/// <summary>A query with its template read once; <see cref="Template"/> is null where it is none.</summary>
internal sealed record KnownQuery(PreparedQuery Query, Result<CompiledTemplate>? Template)
{
    public static KnownQuery Of(PreparedQuery query) =>
        new(query, query.IsTemplate ? CompiledTemplate.Compile(query) : default(Result<CompiledTemplate>?));

    /// <summary>The query as it is meant for that name.</summary>
    public Result<PreparedQuery> For(string name, string segment) =>
        Template is not { } template ? Query
        : template.TryGet(out var compiled, out var refused) ? compiled.Render(name, segment)
        : refused;
}
