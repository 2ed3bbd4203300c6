using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>Where lines of the log go.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>
    /// From any thread. A line that cannot be written is lost, and how many were is told later: a full disk must not stop
    /// the agent.
    /// </summary>
    /// <param name="stack">Where in the program something failed; null when nothing did, or the level leaves it out.</param>
    void Write(LogLine line, string? stack);
}
