using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent;

/// <summary>What the process hands to its wiring.</summary>
/// <param name="Data">Null in -dev mode.</param>
internal sealed record Materials(
    AgentConfig Config,
    DataDirectory? Data,
    string NodeId,
    TimeProvider Time,
    Prng Chance,
    ILoggerFactory Logs,
    LogTap Tap,
    Signals Signals,
    Func<CancellationToken, Task<Result<bool>>> Reload);
