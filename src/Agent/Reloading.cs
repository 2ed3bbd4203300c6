using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>
/// Reads the configuration again when asked. A wrong one changes nothing and is told; of a right one that differs, it is
/// told that the agent must be started again, since so far no setting changes while it runs.
/// </summary>
internal sealed class Reloading(AgentFlags flags, IReadOnlyList<ConfigDocument> running, ILogger log)
{
    public Result<bool> Reload()
    {
        if (flags.ConfigPaths.Count == 0)
        {
            AgentLog.NothingToReload(log);
            return true;
        }

        if (!ConfigFiles.Read(flags.ConfigPaths, flags.ConfigFormat).TryGet(out var documents, out var refused)
            || !ConfigCheck.Check(flags, documents, Machine.This()).TryGet(out _, out refused))
        {
            AgentLog.ReloadRefused(log, refused.Message);
            return refused;
        }

        if (documents.SequenceEqual(running))
        {
            AgentLog.ReloadedUnchanged(log);
        }
        else
        {
            AgentLog.ReloadNeedsRestart(log);
        }

        return true;
    }
}
