using Muster.Tests.Support;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Muster.Engine.Contract.Engines;

/// <summary>
/// A fact that is asked of several engines. Of one that needs a real etcd it is skipped, and says so, where there is none;
/// with <c>CI=true</c> it runs and fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Muster.Engine.Contract.Engines." + nameof(GuaranteeDiscoverer), "Muster.Engine.Contract")]
public sealed class GuaranteeAttribute : FactAttribute;

/// <summary><see cref="GuaranteeAttribute"/> for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Muster.Engine.Contract.Engines." + nameof(GuaranteesDiscoverer), "Muster.Engine.Contract")]
public sealed class GuaranteesAttribute : TheoryAttribute;

public sealed class GuaranteeDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        MissingEtcd.Skips(DiagnosticMessageSink, discoveryOptions, testMethod)
        ?? base.Discover(discoveryOptions, testMethod, factAttribute);
}

public sealed class GuaranteesDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        MissingEtcd.Skips(DiagnosticMessageSink, discoveryOptions, testMethod)
        ?? base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

internal static class MissingEtcd
{
    public static IEnumerable<IXunitTestCase>? Skips(
        IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method)
    {
        var name = method.TestClass.Class.Name;
        var peer = name.EndsWith("Etcd34", StringComparison.Ordinal) ? "etcd-3.4"
            : name.EndsWith("Etcd35", StringComparison.Ordinal) ? "etcd-3.5"
            : null;
        if (peer is null || PeersFolder.Required || PeersFolder.Find(peer) is not null)
        {
            return null;
        }

        return
        [
            new XunitSkippedDataRowTestCase(
                sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method,
                $"{peer} not in {PeersFolder.Root}: run tests/peers"),
        ];
    }
}
