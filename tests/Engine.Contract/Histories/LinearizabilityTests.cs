namespace Muster.Engine.Contract.Histories;

public sealed class LinearizabilityTests
{
    [Fact]
    public void What_a_register_could_have_told_is_believed()
    {
        Assert.Null(Wrong(Write("a", 1, 2), Read("a", 3, 4)));
        Assert.Null(Wrong(Write("a", 1, 6), Read(null, 2, 3), Read("a", 4, 5)));
        Assert.Null(Wrong(Write("a", 1, 4), Write("b", 2, 3), Read("a", 5, 6)));
        Assert.Null(Wrong(Write("a", 1, 2), Swap("a", "b", true, 3, 4), Swap("a", "c", false, 5, 6), Read("b", 7, 8)));
    }

    [Fact]
    public void What_none_could_have_told_is_found()
    {
        Assert.NotNull(Wrong(Write("a", 1, 2), Read(null, 3, 4)));
        Assert.NotNull(Wrong(Write("a", 1, 2), Write("b", 3, 4), Read("a", 5, 6)));
        Assert.NotNull(Wrong(Write("a", 1, 6), Read("a", 2, 3), Read(null, 4, 5)));
        Assert.NotNull(Wrong(Write("a", 1, 2), Swap("a", "b", true, 3, 6), Swap("a", "c", true, 4, 5)));
        Assert.NotNull(Wrong(Write("a", 1, 2), Swap("a", "b", false, 3, 4)));
    }

    [Fact]
    public void What_is_unknown_may_have_happened_late_or_never()
    {
        Assert.Null(Wrong(Write("a", 1, 2), Write("b", 3, Operation.Never), Read("a", 4, 5), Read("b", 6, 7)));
        Assert.Null(Wrong(Write("a", 1, 2), Write("b", 3, Operation.Never), Read("a", 4, 5)));
        Assert.NotNull(Wrong(Write("b", 3, Operation.Never), Read("b", 1, 2)));
        Assert.NotNull(Wrong(Write("a", 1, 2), Write("b", 3, Operation.Never), Read("b", 4, 5), Read("a", 6, 7)));
    }

    [Fact]
    public void Many_that_are_unknown_are_no_longer_search()
    {
        // Each may have happened at any of a hundred moments, and one that nobody saw makes no order where there is none.
        var unknown = Enumerable.Range(0, 60).Select(i => Write($"u{i}", i, Operation.Never)).ToList();
        var known = Enumerable.Range(0, 100).SelectMany(i => new[] { Write($"k{i}", 100 + (4 * i), 101 + (4 * i)), Read($"k{i}", 102 + (4 * i), 103 + (4 * i)) }).ToList();
        Assert.Null(Wrong([.. unknown, .. known]));
        Assert.Null(Wrong([.. unknown, .. known, Read("u7", 1000, 1001)]));
        Assert.NotNull(Wrong([.. unknown, .. known, Read("k98", 1000, 1001)]));
        Assert.NotNull(Wrong([.. unknown, .. known, Read("u7", 1000, 1001), Read("k99", 1002, 1003)]));
    }

    private static string? Wrong(params Operation[] history) => Linearizability.WhatIsWrong(history);

    private static Operation Write(string value, long called, long returned) =>
        new(Deed.Write, value, null, false, called, returned);

    private static Operation Read(string? value, long called, long returned) =>
        new(Deed.Read, value, null, false, called, returned);

    private static Operation Swap(string expected, string value, bool swapped, long called, long returned) =>
        new(Deed.Swap, value, expected, swapped, called, returned);
}
