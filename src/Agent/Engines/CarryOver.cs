using System.Globalization;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Engine.Etcd;
using Muster.Registry.Snapshots;

namespace Muster.Agent.Engines;

/// <summary>
/// An agent that kept its history itself goes on in a cluster of etcd: what it has is brought there, whole or not at all, before
/// anybody is answered. Only where nothing is yet: two histories cannot be made one.
/// </summary>
/// <remarks>
/// <code>
/// engine/ is there ──▶ bring its state ──▶ it counts ──▶ engine/ becomes engine.carried-over/
///    killed up to here: all of it again         └── killed here: the cluster says whose state it has; only the rest is done
/// </code>
/// </remarks>
/// <param name="timeline">Where what the agent remembers of the cluster's past belongs.</param>
internal sealed class CarryOver(EtcdEngine to, EtcdSettings settings, Materials given, string timeline)
{
    private const string TimelineFile = "timeline.db";

    private readonly ILogger _logger = given.Logs.CreateLogger<EtcdEngine>();

    /// <summary>Null when nothing was to be done, or all was.</summary>
    public async ValueTask<Refused?> RunAsync(CancellationToken cancel)
    {
        var own = EmbeddedOpening.FolderOf(given.Data!);
        if (!Directory.Exists(own))
        {
            return null;
        }

        var kept = own + ".carried-over";
        if (Directory.Exists(kept))
        {
            return new Refused(
                Refusal.Invalid, $"{own} cannot be carried over to etcd while {kept} is there from an earlier time: move that away");
        }

        if (!(await EmbeddedEngine.OpenAsync(EmbeddedOpening.OptionsOf(given), cancel)).TryGet(out var from, out var refused))
        {
            return refused;
        }

        await using (from)
        {
            if (!(await BringAsync(from, own, cancel)).TryGet(out _, out refused))
            {
                return refused;
            }
        }

        try
        {
            // From here on the folder says that this agent is on etcd.
            Directory.CreateDirectory(timeline);
            MoveTimeline(own);
            Directory.Move(own, kept);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(
                Refusal.Unavailable, $"all is in the cluster of etcd, but {own} could not be moved to {kept} ({failure.Message}): do it by hand");
        }

        EtcdOpeningLog.Carried(_logger, to.Stats().Revision.Value, kept);
        return null;
    }

    // The database last: while it is still here, all of this is done again.
    private void MoveTimeline(string own)
    {
        if (File.Exists(Path.Combine(timeline, TimelineFile)))
        {
            return;
        }

        foreach (var file in (ReadOnlySpan<string>)[TimelineFile + "-wal", TimelineFile])
        {
            if (File.Exists(Path.Combine(own, file)))
            {
                File.Move(Path.Combine(own, file), Path.Combine(timeline, file), overwrite: true);
            }
        }
    }

    private async ValueTask<Result<Revision>> BringAsync(EmbeddedEngine from, string own, CancellationToken cancel)
    {
        var stats = from.Stats();
        var source = string.Create(CultureInfo.InvariantCulture, $"node {given.NodeId}, revision {stats.Revision}");
        if (to.Source == source)
        {
            return to.Stats().Revision;
        }

        if (to.Stats().Keys > 0)
        {
            return new Refused(
                Refusal.Invalid,
                $"data_dir \"{given.Data!.Path}\" holds a history of its own, and {settings} hold another: name a prefix that nobody "
                + $"uses yet (-engine-etcd-prefix) to carry it over there, or move {own} away to go on with what is in etcd");
        }

        EtcdOpeningLog.Carrying(_logger, own, settings, stats.Keys);
        return (await CarriedState.TakeAsync(from, to, to.KeepsRevisions, cancel)).TryGet(out var image, out var refused)
            ? await to.ReplaceAsync(image, source, cancel)
            : refused;
    }
}
