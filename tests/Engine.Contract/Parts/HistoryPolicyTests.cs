using Muster.Engine.Mvcc;

namespace Muster.Engine.Contract.Parts;

/// <summary>One hour, never less than so many revisions, never more than so many bytes.</summary>
public sealed class HistoryPolicyTests
{
    private static readonly HistoryTerms Terms = new(TimeSpan.FromHours(1), 100, 10_000);

    private readonly HistoryPolicy _policy = new(Terms);
    private readonly Superseded _superseded = new();

    [Fact]
    public void What_is_older_than_the_age_goes()
    {
        for (var minute = 0; minute <= 180; minute++)
        {
            _policy.Observe(TimeSpan.FromMinutes(minute), new Revision(1000 * minute));
        }

        Assert.Equal(120_000, Decide(180, head: 180_000));
        Assert.Equal(120_000, Decide(180, head: 180_000));
    }

    [Fact]
    public void A_burst_before_a_long_silence_is_as_old_as_the_silence()
    {
        _policy.Observe(TimeSpan.Zero, new Revision(1));
        _policy.Observe(TimeSpan.FromSeconds(1), new Revision(500));
        _policy.Observe(TimeSpan.FromMinutes(90), new Revision(500));
        Assert.Equal(400, Decide(90, head: 500));
    }

    [Fact]
    public void So_many_revisions_stay_however_old()
    {
        _policy.Observe(TimeSpan.Zero, new Revision(500));
        Assert.Equal(400, Decide(600, head: 500));
        Assert.Equal(500, Decide(600, head: 10_000));
        Assert.Equal(0, new HistoryPolicy(Terms).Decide(
            TimeSpan.FromHours(9), new Revision(50), Revision.Never, _superseded).Value);
    }

    [Fact]
    public void Space_goes_before_age_and_revisions()
    {
        for (var at = 1; at <= 50; at++)
        {
            var item = new KeyValue(
                Key.Of("k"), new byte[500 - 1 - Superseded.OverheadBytes], default, new Revision(at), 1, LeaseId.None);
            _superseded.Add(new Past(item, 0, null), new Revision(at + 1), item);
        }

        _superseded.Publish();
        Assert.Equal(25_000, _superseded.Bytes);
        var floor = Decide(1, head: 51);

        // Whatever was superseded before the floor goes: at most 10,000 bytes stay, less a little to spare.
        Assert.InRange((51 - floor + 1) * 500, 9000, 10_000);
    }

    private long Decide(int minute, long head) =>
        _policy.Decide(TimeSpan.FromMinutes(minute), new Revision(head), Revision.Never, _superseded).Value;
}
