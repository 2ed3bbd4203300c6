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

internal static class Peers
{
    public static string? WhyMissing(string[] peers)
    {
        var missing = peers.Where(peer => PeersFolder.Find(peer) is null).ToList();
        return missing.Count == 0 || PeersFolder.Required
            ? null
            : $"{string.Join(", ", missing)} not in {PeersFolder.Root}: run tests/peers";
    }
}
