using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>Removals of different services go side by side; what comes to a service while it is removed is not orphaned.</summary>
public sealed class DeregisterTests
{
    private readonly Ledger _ledger = new();

    public DeregisterTests()
    {
        foreach (var service in (string[])["a", "b"])
        {
            _ledger.Register(Wanted.Node("n").With(service, service).Checked($"check-{service}", service));
        }
    }

    [Fact]
    public void Two_services_of_one_node_are_removed_at_the_same_time()
    {
        var one = Planned("a");
        var other = Planned("b");
        Assert.True(_ledger.TryCommit(one));
        Assert.True(_ledger.TryCommit(other));
        Assert.Empty(_ledger.Picture.ServicesOf("n"));
        Assert.Empty(_ledger.Picture.ChecksOf("n"));
        Assert.Equal(1, _ledger.RowCount);
    }

    [Fact]
    public void What_happens_to_other_checks_of_the_node_does_not_matter()
    {
        var removal = Planned("a");
        _ledger.Register(Wanted.Node("n").Checked("check-b", "b", "critical"));
        _ledger.Register(Wanted.Node("n").Checked("of the node"));
        Assert.True(_ledger.TryCommit(removal));
    }

    [Fact]
    public void A_check_that_has_come_meanwhile_makes_it_be_planned_anew()
    {
        var removal = Planned("a");
        _ledger.Register(Wanted.Node("n").Checked("late", "a"));
        Assert.False(_ledger.TryCommit(removal));
        Assert.True(_ledger.TryCommit(Planned("a")));
        Assert.DoesNotContain(_ledger.Picture.ChecksOf("n"), check => check.ServiceId == "a");
    }

    [Fact]
    public void A_check_that_has_moved_here_or_away_meanwhile_does_so_too()
    {
        var removal = Planned("a");
        _ledger.Register(Wanted.Node("n").Checked("check-b", "a"));
        Assert.False(_ledger.TryCommit(removal));
        removal = Planned("a");
        _ledger.Register(Wanted.Node("n").Checked("check-a", "b"));
        Assert.False(_ledger.TryCommit(removal));
    }

    [Fact]
    public void A_check_that_comes_to_a_service_removed_meanwhile_is_refused()
    {
        var late = _ledger.Plan(Wanted.Node("n").Checked("late", "a")).Value!;
        Assert.True(_ledger.TryCommit(Planned("a")));
        Assert.False(_ledger.TryCommit(late));
        Assert.Equal(Refusal.Invalid, _ledger.Plan(Wanted.Node("n").Checked("late", "a")).Refused?.Why);
    }

    [Fact]
    public void The_node_takes_everything_along()
    {
        _ledger.Deregister("n");
        Assert.Equal(0, _ledger.RowCount);
    }

    private Txn Planned(string service) => _ledger.Plan(new Deregistration("n", service, "")).Value!;
}
