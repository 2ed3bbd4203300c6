using System.Text.RegularExpressions;

namespace Muster.Tests.Tidy;

/// <summary>Decisions are pure functions; shells are thin; verbs know who asks.</summary>
public sealed class PurityTests
{
    private const string Impure =
        @"\b(Task|ValueTask|async|await|lock|Monitor|Interlocked|TimeProvider|DateTime\.|Stopwatch|Timer|Thread|File|Socket|ILogger)\b";

    [Fact]
    public void The_state_machine_gossip_the_writer_of_databases_every_plan_and_every_fold_are_pure()
    {
        var offences =
            from file in Tree.Sources
            where file.IsUnder("src/Engine/Mvcc/", "src/Etcd.Backend/", "src/Gossip/Wire/", "src/Gossip/Swim/", "src/Gossip/Serf/")
                || file.Name.EndsWith("Plan", StringComparison.Ordinal)
                || (file.Name.EndsWith("Fold", StringComparison.Ordinal) && file.Name != "IFold")
                || file.Name.EndsWith("Reasoning", StringComparison.Ordinal)
            from Match match in Regex.Matches(file.Code, Impure)
            select $"{file}: {match.Value}";
        Offences.None(offences.Distinct(), "No task, clock, lock, file or socket in Mvcc, Etcd.Backend, gossip above its transport, a plan or a fold:");
    }

    [Theory]
    [InlineData("src/Registry/Kv/Kv.cs")]
    [InlineData("src/Registry/Catalog/Catalog.cs")]
    [InlineData("src/Registry/Events/Events.cs")]
    [InlineData("src/Registry/Kv/Locks.cs")]
    [InlineData("src/Registry/Local/Local.cs")]
    [InlineData("src/Registry/Snapshots/Snapshots.cs")]
    [InlineData("src/Registry/Sessions/Sessions.cs")]
    [InlineData("src/Registry/Coordinates/Coordinates.cs")]
    [InlineData("src/Registry/Queries/Queries.cs")]
    [InlineData("src/Registry/Operator/Autopilot.cs")]
    [InlineData("src/Registry/Why/Why.cs")]
    [InlineData("src/Registry/Catalog/Past/CatalogPast.cs")]
    [InlineData("src/Registry/Tree/Tree.cs")]
    [InlineData("src/Registry/Bytes/Bytes.cs")]
    public void Every_verb_of_a_room_is_told_who_asks(string face)
    {
        var code = Tree.Sources.Single(file => file.Path == face).Code;
        var verbs = Regex.Matches(code, @"public\s+(async\s+)?ValueTask(<[^;{(]*>)?\s+(?<name>\w+Async)\(\s*(?<first>\w+)");
        Assert.NotEmpty(verbs);
        var offences = verbs
            .Where(verb => verb.Groups["name"].Value is not "DisposeAsync" && verb.Groups["first"].Value != "Caller")
            .Select(verb => $"{face}: {verb.Groups["name"].Value}");
        Offences.None(offences, "A verb takes a Caller first, so that no door can forget authorization:");
    }

    [Fact]
    public void A_cancellation_token_is_named_cancel_and_has_no_default()
    {
        var offences =
            from file in Tree.Sources
            from Match match in Regex.Matches(file.Code, @"\bCancellationToken\s+(\w+)(\s*=\s*default)?\s*[,)=]")
            where match.Groups[1].Value is not ("cancel" or "None") || match.Groups[2].Success
            where !Regex.IsMatch(match.Value, @"\s=$")
            select $"{file}: {match.Value.Trim()}";
        Offences.None(offences, "The token is last, named `cancel`, has no default:");
    }
}
