namespace Muster.Tests.Support;

/// <summary>
/// The keys and flags of the agent's configuration that a test shows to be honoured, as
/// <c>tests/conformance/config/keys.txt</c> and <c>flags.txt</c> spell them; the name of an object stands for all within it.
/// <c>docs/compatibility/consul-config.md</c> names the test, in whatever project of <c>tests/</c> it stands.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class HonoursAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = keys;
}
