namespace Muster.Bench;

/// <summary>What one run of one load against one server gave.</summary>
/// <param name="PerSecond">Good answers a second.</param>
/// <param name="Errors">Answers that were not what they should have been, or that never came.</param>
/// <param name="Cpu">Processor time that the server took for one answer.</param>
/// <param name="OwnCpu">Processor time that the generator took for one answer, on the same machine.</param>
internal sealed record Outcome(double PerSecond, Histogram Latencies, long Errors, TimeSpan Cpu, TimeSpan OwnCpu);
