namespace Muster.Tests.Support;

/// <summary>
/// The facts about Consul that a test without a story shows. <c>docs/compatibility/consul.md</c> counts them, in whatever
/// project of <c>tests/</c> they stand.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CoversAttribute(params string[] facts) : Attribute
{
    public IReadOnlyList<string> Facts { get; } = facts;
}
