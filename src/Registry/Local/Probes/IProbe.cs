namespace Muster.Registry.Local.Probes;

/// <summary>What a probe found: one of the three opinions, and the words for it.</summary>
internal readonly record struct ProbeResult(string Status, string Output);

/// <summary>Looks at something once. A thing that is down is a result, not an exception.</summary>
internal interface IProbe
{
    ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel);
}
