using Muster.Registry.Local.Probes;

namespace Muster.Registry.External;

/// <summary>Looks once at what a check of an external node says: over the network, or as a test decides.</summary>
internal interface IExternalProbe : IDisposable
{
    ValueTask<ProbeResult> RunAsync(Work work, CancellationToken cancel);
}
