using Muster.Bedrock;
using Muster.Engine.Watching;

namespace Muster.Engine.Contract.Parts;

public sealed class RangeTreapTests
{
    [Fact]
    public void It_finds_the_ranges_that_hold_a_key_and_no_other()
    {
        var chance = new Prng(3);
        var treap = new RangeTreap();
        var all = new Dictionary<KeyRange, Audience>();
        for (var i = 0; i < 4000; i++)
        {
            var start = Key.Of($"{chance.Next(100):d2}");
            var range = chance.Next(5) == 0 ? KeyRange.From(start) : new KeyRange(start, Key.Of($"{chance.Next(100):d2}"));
            if (all.Remove(range, out var known))
            {
                treap.Remove(known);
            }
            else
            {
                treap.Add(all[range] = new Audience(range));
            }

            var key = Key.Of($"{chance.Next(100):d2}");
            var found = new List<Audience>();
            treap.Find(key, found);
            Assert.Equal(all.Values.Where(one => one.Range.Contains(key)).ToHashSet(), found.ToHashSet());
            Assert.Equal(found.Count, found.Distinct().Count());
        }
    }
}
