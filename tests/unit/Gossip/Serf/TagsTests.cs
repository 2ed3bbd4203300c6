using System.Text;
using Muster.Gossip.Serf;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class TagsTests
{
    [Fact]
    public void They_come_back_as_they_went()
    {
        var tags = Tags.None.Add("role", "web").Add("dc", "east");
        Assert.Equal(tags, Tags.Decode(Tags.Encode(tags)));
        Assert.Equal("FF80", Convert.ToHexString(Tags.Encode(Tags.None)));
    }

    [Fact]
    public void What_is_not_written_as_tags_is_the_role()
    {
        Assert.Equal([new KeyValuePair<string, string>("role", "web")], Tags.Decode(Encoding.UTF8.GetBytes("web")));
        Assert.Equal([new KeyValuePair<string, string>("role", "")], Tags.Decode([]));
    }

    [Fact]
    public void What_breaks_off_keeps_what_was_read()
    {
        var whole = Tags.Encode(Tags.None.Add("a", "1").Add("b", "2"));
        Assert.Equal([new KeyValuePair<string, string>("a", "1")], Tags.Decode(whole.AsSpan()[..^1]));
    }
}
