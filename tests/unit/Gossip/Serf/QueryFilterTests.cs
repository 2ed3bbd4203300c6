using System.Collections.Immutable;
using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class QueryFilterTests
{
    private static readonly ImmutableSortedDictionary<string, string> _tags = Tags.None.Add("role", "web-1");

    [Theory]
    [InlineData("role", "web", true)]
    [InlineData("role", "^web$", false)]
    [InlineData("role", "(?i)WEB", true)]
    [InlineData("none", "^$", true)]
    [InlineData("none", "x", false)]
    [InlineData("role", "(", false)]
    public void A_tag_is_searched_as_Go_does(string tag, string expression, bool matches) =>
        Assert.Equal(matches, QueryFilter.Match([QueryFilter.Tag(tag, expression)], "n1", _tags));

    [Fact]
    public void All_must_match()
    {
        Assert.True(QueryFilter.Match(null, "n1", _tags));
        Assert.True(QueryFilter.Match([], "n1", _tags));
        Assert.True(QueryFilter.Match([QueryFilter.Nodes(["n1"]), QueryFilter.Tag("role", "web")], "n1", _tags));
        Assert.False(QueryFilter.Match([QueryFilter.Nodes(["n2"]), QueryFilter.Tag("role", "web")], "n1", _tags));
    }

    [Fact]
    public void What_cannot_be_read_matches_nobody()
    {
        byte[][] unreadable = [[], [9, 0x90], [0], [0, 0xc1], [0, 0xdd, 0xff, 0xff, 0xff, 0xff], [1], [1, 0x81, 0xa3]];
        Assert.All(unreadable, filter => Assert.False(QueryFilter.Match([filter], "n1", _tags)));
    }
}
