namespace Muster.Tests.Conformance;

/// <summary>The facts about Consul that a test without a scenario shows, for the table in <c>docs/compatibility</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CoversAttribute(params string[] facts) : Attribute
{
    public IReadOnlyList<string> Facts { get; } = facts;
}
