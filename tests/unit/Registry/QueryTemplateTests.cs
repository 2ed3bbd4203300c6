using Muster.Registry.Queries;
using Muster.Registry.Queries.Templates;

namespace Muster.Tests.Unit.Registry;

/// <summary>Templates of prepared queries, filled in from names.</summary>
public sealed class QueryTemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${name.full}", "geo-db-eu")]
    [InlineData("${name.prefix}|${name.suffix}", "geo-|db-eu")]
    [InlineData("a${match(1)}b${match(2)}c", "adbbeuc")]
    [InlineData("${match(0)}", "geo-db-eu")]
    [InlineData("${match(9)}${match(-1)}", "")]
    [InlineData("$${name.full}", "${name.full}")]
    [InlineData("a$b {} }", "a$b {} }")]
    [InlineData("${1+2*3}", "9")]
    [InlineData("${7 - 2 - 1}", "4")]
    [InlineData("${(1 + 2) * -3}", "-9")]
    [InlineData("${8 / 3}${8 % 3}", "22")]
    [InlineData("${\"x${match(1)}\\\"\"}", "xdb\"")]
    [InlineData("${match(1 + 1)}", "eu")]
    [InlineData("${agent.segment}", "")]
    public void Expressions_come_to(string text, string meant) => Assert.Equal(meant, Rendered(text));

    [Theory]
    [InlineData("${", "parse error: syntax error")]
    [InlineData("${}", "parse error: syntax error")]
    [InlineData("${name.full", "parse error: syntax error")]
    [InlineData("${1 +}", "parse error: syntax error")]
    [InlineData("${a b}", "parse error: syntax error")]
    [InlineData("${match(1}", "parse error: syntax error")]
    [InlineData("${\"a}", "parse error: syntax error")]
    [InlineData("${99999999999999999999}", "parse error: syntax error")]
    [InlineData("ab ${nope}", "1:6: unknown variable accessed: nope")]
    [InlineData("a\n ${nope()}", "2:4: unknown function called: nope")]
    [InlineData("${match()}", "1:3: match: expected 1 arguments, got 0")]
    [InlineData("${1 / 0}", "1:5: divide by zero")]
    public void What_cannot_be_filled_in_is_refused(string text, string why) =>
        Assert.EndsWith(why, CompiledTemplate.Compile(Query("geo-", text)).Refused?.Message, StringComparison.Ordinal);

    [Fact]
    public void Braces_within_braces_have_a_bound() => Assert.False(CompiledTemplate.Compile(
        Query("geo-", string.Concat(Enumerable.Repeat("${\"", 10_000)))).Ok);

    [Theory]
    [InlineData("geo", "short")]
    [InlineData("GEO-db", "long")]
    [InlineData("geo-d", "long")]
    [InlineData("geo-whole", "whole")]
    [InlineData("geo-wholesale", "long")]
    [InlineData("other", "any")]
    public void The_longest_beginning_wins_and_a_whole_name_before_it(string name, string found)
    {
        var picture = Pictured(
            Query("geo", "short"), Query("geo-", "long"), Query("", "any"),
            Query("geo-whole", "whole") with { Template = QueryTemplate.None });

        Assert.Equal(found, picture.Resolve(name, "").Value?.Service.Service);
    }

    [Fact]
    public void What_was_removed_or_renamed_is_not_found_by_its_old_name()
    {
        var (first, second) = (Query("a", "1"), Query("b", "2"));
        var picture = Pictured(first, second).With(new(9), first with { Name = "c", Template = QueryTemplate.None });

        Assert.Null(picture.Resolve("a", "").Value);
        Assert.Equal("1", picture.Resolve("C", "").Value?.Service.Service);
        Assert.Null(picture.Without(new(10), second.Id).Resolve("bb", "").Value);
    }

    [Fact]
    public void Tags_that_come_to_nothing_are_left_out_where_asked_for()
    {
        var query = Query("geo-", "web") with
        {
            Template = new QueryTemplate(QueryTemplate.NamePrefixMatch, "", RemoveEmptyTags: true),
        };
        query = query with { Service = query.Service with { Tags = ["${name.suffix}", "kept"] } };

        Assert.Equal("kept", string.Join(' ', CompiledTemplate.Compile(query).Value.Render("geo-", "").Value.Service.Tags));
        Assert.Equal("x kept", string.Join(' ', CompiledTemplate.Compile(query).Value.Render("geo-x", "").Value.Service.Tags));
    }

    private static string Rendered(string text) =>
        CompiledTemplate.Compile(Query("geo-", text)).Value.Render("geo-db-eu", "").Value.Service.Service;

    private static QueriesSnapshot Pictured(params PreparedQuery[] queries) =>
        queries.Aggregate(QueriesSnapshot.None, (picture, query) => picture.With(new(1), query));

    private static PreparedQuery Query(string name, string service) => new()
    {
        Id = $"id of {name} {service}",
        Name = name,
        Template = new QueryTemplate(QueryTemplate.NamePrefixMatch, "^geo-(.*)-([^-]+)$", RemoveEmptyTags: false),
        Service = new QueryService { Service = service },
    };
}
