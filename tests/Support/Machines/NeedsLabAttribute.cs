using Xunit;

namespace Muster.Tests.Support.Machines;

/// <summary>
/// A test with several machines and real programs beside Muster. Where network namespaces are not allowed it is skipped, and
/// says so, also with <c>CI=true</c>: a missing program can be fetched, a permission cannot.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsLabAttribute : FactAttribute
{
    public NeedsLabAttribute(params string[] peers) => Skip = Peers.WhyMissing(peers) ?? Lab.WhyNot;
}

/// <summary><see cref="NeedsLabAttribute"/> for what only the full counts run, since it takes its time.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongRunInLabAttribute : FactAttribute
{
    public LongRunInLabAttribute(params string[] peers) => Skip = Peers.WhyNotNow(peers) ?? Lab.WhyNot;
}
