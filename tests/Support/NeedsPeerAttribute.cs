using Xunit;

namespace Muster.Tests.Support;

/// <summary>
/// A test that runs real programs beside Muster. Where one is missing the test is skipped, and says so; with
/// <c>CI=true</c> it runs and fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsPeerAttribute : FactAttribute
{
    public NeedsPeerAttribute(params string[] peers) => Skip = Peers.WhyMissing(peers);
}

/// <summary><see cref="NeedsPeerAttribute"/> for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsPeerTheoryAttribute : TheoryAttribute
{
    public NeedsPeerTheoryAttribute(params string[] peers) => Skip = Peers.WhyMissing(peers);
}

/// <summary><see cref="NeedsPeerAttribute"/> for what only the full counts run, since it takes its time.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongRunWithPeerAttribute : FactAttribute
{
    public LongRunWithPeerAttribute(params string[] peers) => Skip = Peers.WhyNotNow(peers);
}

/// <summary><see cref="LongRunWithPeerAttribute"/> for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongRunWithPeerTheoryAttribute : TheoryAttribute
{
    public LongRunWithPeerTheoryAttribute(params string[] peers) => Skip = Peers.WhyNotNow(peers);
}

internal static class Peers
{
    public static string? WhyNotNow(string[] peers) =>
        LongRun.Wanted ? WhyMissing(peers) : "one of the full counts: ./test --long runs it";

    public static string? WhyMissing(string[] peers)
    {
        var missing = peers.Where(peer => PeersFolder.Find(peer) is null).ToList();
        return missing.Count == 0 || PeersFolder.Required
            ? null
            : $"{string.Join(", ", missing)} not in {PeersFolder.Root}: run tests/peers";
    }
}
