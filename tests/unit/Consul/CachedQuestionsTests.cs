using Muster.Doors.Consul.Http;
using Muster.Engine.Contract;

namespace Muster.Tests.Unit.Consul;

/// <summary>Ages of answers that are fetched and grow old, and of those that never do.</summary>
public sealed class CachedQuestionsTests
{
    private readonly ManualTime _time = new();
    private readonly CachedQuestions _cached;

    public CachedQuestionsTests() => _cached = new CachedQuestions(_time);

    [Fact]
    public void What_was_fetched_grows_old_until_it_is_older_than_wanted()
    {
        Assert.Null(Age(""));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), Age(""));
        Assert.Equal(TimeSpan.FromSeconds(7), Age("max-age=7"));
        Assert.Null(Age("max-age=6"));
        Assert.Equal(TimeSpan.Zero, Age("max-age=-1, stale-if-error=5"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Age("must-revalidate"));
        Assert.Equal(TimeSpan.Zero, Age(""));
        Assert.Null(Age("max-age=0"));
    }

    [Fact]
    public void What_is_followed_is_known_from_the_second_time_on()
    {
        Assert.False(_cached.Follows("a"));
        Assert.True(_cached.Follows("a"));
        Assert.False(_cached.Follows("b"));
    }

    [Fact]
    public void It_remembers_no_more_than_it_may()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.False(_cached.Follows($"{i}"));
        }

        Assert.False(_cached.Follows("one more"));
        Assert.False(_cached.Follows("one more"));
        Assert.True(_cached.Follows("9999"));
        var anew = new CachedQuestions(_time);
        Assert.False(anew.Follows(new string('x', 2000)));
        Assert.False(anew.Follows(new string('x', 2000)));
    }

    [Theory]
    [InlineData("max-age=1.5")]
    [InlineData("max-age=")]
    [InlineData("max-age= 5")]
    [InlineData("public, MAX-AGE=1e3")]
    [InlineData("stale-if-error=x")]
    [InlineData("max-age=99999999999999999999")]
    public void A_number_that_is_none_is_refused(string header) => Assert.False(CacheControl.TryParse(header, out _));

    private TimeSpan? Age(string header)
    {
        Assert.True(CacheControl.TryParse(header, out var wanted));
        return _cached.AgeOf("q", wanted);
    }
}
