using Muster.Engine;

namespace Muster.Tests.Simulation.Engine;

/// <summary>One thing that happens to the engines.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    public sealed record Commit(Txn Txn) : Step;

    public sealed record Range(RangeQuery Query) : Step;

    public sealed record Grant(LeaseId Id, TimeSpan Ttl) : Step;

    public sealed record Renew(LeaseId Id) : Step;

    public sealed record Revoke(LeaseId Id) : Step;

    public sealed record Inspect(LeaseId Id) : Step;

    public sealed record Advance(TimeSpan By) : Step;

    public sealed record Compact(Revision At) : Step;

    public sealed record Watch(WatchRequest Request) : Step;

    public sealed record Restart : Step;
}
