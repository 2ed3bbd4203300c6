using System.Text;
using Muster.Doors;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;

namespace Muster.Tests.Unit.Consul;

/// <summary>Paths and queries as Go takes them apart.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a/./b/", "/a/b/")]
    [InlineData("/a/../../b", "/b")]
    [InlineData("/..", "/")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/...", "/a/...")]
    [InlineData("a", "/a")]
    public void Cleans(string path, string clean)
    {
        Assert.Equal(clean, Encoding.UTF8.GetString(CleanPath.Of(Encoding.UTF8.GetBytes(path))));
        Assert.Equal(path == clean, CleanPath.IsClean(Encoding.UTF8.GetBytes(path)));
    }

    [Theory]
    [InlineData("/a%20b", true)]
    [InlineData("/%C3%A9", true)]
    [InlineData("/%ff", true)]
    [InlineData("/%01", false)]
    [InlineData("/%7f", false)]
    [InlineData("/%C2%A0", false)]
    [InlineData("/%E2%80%A8", false)]
    public void Knows_what_can_be_printed(string path, bool printable) =>
        Assert.Equal(printable, GoText.IsPrintable(RequestTarget.Unescape(path)!));

    [Theory]
    [InlineData("/a%2Fb+c", "/a/b+c")]
    [InlineData("/a%2", null)]
    [InlineData("/a%zz", null)]
    [InlineData("/%", null)]
    public void Unescapes(string path, string? bytes) =>
        Assert.Equal(bytes, RequestTarget.Unescape(path) is { } found ? Encoding.UTF8.GetString(found) : null);

    [Theory]
    [InlineData("cas=1&release=b&z=%20a&b", "b=&cas=1&release=b&z=+a")]
    [InlineData("a=2;b=1&a=1", "a=2&a=1&b=1")]
    [InlineData("&&", "")]
    public void Encodes_a_query_anew(string query, string encoded) =>
        Assert.Equal(encoded, QueryParameters.Parse(query)!.Encode());

    [Fact]
    public void A_broken_escape_breaks_the_query() => Assert.Null(QueryParameters.Parse("a=1&b=%zz"));

    [Theory]
    [InlineData(null, false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("*", false)]
    [InlineData("gzipped", false)]
    public void Takes_gzip(string? accepted, bool takes) => Assert.Equal(takes, AcceptedEncoding.TakesGzip(accepted));

    [Theory]
    [InlineData("stale&consistent", "Cannot specify ?stale with ?consistent, conflicting semantics.")]
    [InlineData("cached&consistent", "Cannot specify ?cached with ?consistent, conflicting semantics.")]
    [InlineData("max_stale=zz", "Invalid max_stale value \"zz\"")]
    [InlineData("wait=10", "Invalid wait time")]
    [InlineData("index=-1", "Invalid index")]
    [InlineData("wait=zz&index=zz", "Invalid wait time")]
    [InlineData("index=&wait=&max_stale=", null)]
    public void Refuses_read_options(string query, string? says) =>
        Assert.Equal(says, ReadOptions.Parse(
            QueryParameters.Parse(query)!, "", new ReadTerms(Muster.Registry.Consistency.Default, UsesCache: true), out _));
}
