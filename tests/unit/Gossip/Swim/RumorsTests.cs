using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>What is told next, and how often.</summary>
public sealed class RumorsTests
{
    [Fact]
    public void The_least_told_first_then_the_largest_that_fits_then_the_newest()
    {
        var rumors = new Rumors<string>(4);
        rumors.Add("small", 10);
        rumors.Add("large", 50);
        rumors.Add("also large", 50);
        rumors.Add("too large", 200);
        Assert.Equal(["also large", "small"], Take(rumors, budget: 64));
        Assert.Equal(["large", "small"], Take(rumors, budget: 64));
        Assert.Equal(["also large"], Take(rumors, budget: 54));
    }

    [Fact]
    public void Each_is_told_so_often_and_no_more()
    {
        var told = new List<string>();
        var rumors = new Rumors<string>(2);
        rumors.Add("a", 10, told: () => told.Add("a"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Empty(told);
            Assert.Equal(["a"], Take(rumors, budget: 100, members: 10));
        }

        Assert.Equal(["a"], told);
        Assert.Empty(Take(rumors, budget: 100));
        Assert.Equal(0, rumors.Count);
    }

    [Fact]
    public void A_newer_one_about_the_same_takes_the_place_of_the_older()
    {
        var told = new List<string>();
        var rumors = new Rumors<string>(4);
        rumors.Add("old", 10, about: "n", () => told.Add("old"));
        rumors.Add("other", 10, about: "m");
        rumors.Add("new", 10, about: "n", () => told.Add("new"));
        Assert.Equal(["old"], told);
        Assert.Equal(["new", "other"], Take(rumors, budget: 100));
    }

    [Fact]
    public void The_budget_counts_the_overhead_and_the_number_of_parts_is_bounded()
    {
        var rumors = new Rumors<string>(4);
        for (var i = 0; i < 10; i++)
        {
            rumors.Add($"{i}", 8);
        }

        var taken = new List<string>();
        Assert.Equal(9, rumors.Take(29, 2, 5, taken));
        Assert.Equal(2, taken.Count);
        Assert.Equal(3, Take(rumors, budget: 1000, countMax: 3).Count);
    }

    [Fact]
    public void Of_too_many_the_most_told_go()
    {
        var rumors = new Rumors<string>(4);
        rumors.Add("often told", 10);
        Take(rumors, budget: 100);
        rumors.Add("new", 10);
        rumors.Prune(1);
        Assert.Equal(["new"], Take(rumors, budget: 100));
    }

    private static List<string> Take(Rumors<string> rumors, int budget, int members = 5, int countMax = int.MaxValue)
    {
        var taken = new List<string>();
        rumors.Take(budget, 2, members, taken, countMax);
        return taken;
    }
}
