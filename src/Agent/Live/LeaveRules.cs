namespace Muster.Agent.Live;

/// <summary>Which signals mean a graceful leave, and not just an end. The defaults are those of Consul's servers.</summary>
/// <param name="OnTerminate">SIGTERM leaves (Consul's <c>leave_on_terminate</c>).</param>
/// <param name="SkipOnInterrupt">SIGINT does not leave (Consul's <c>skip_leave_on_interrupt</c>).</param>
public sealed record LeaveRules(bool OnTerminate = false, bool SkipOnInterrupt = true);
