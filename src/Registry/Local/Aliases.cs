using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// Keeps alias checks at what they mirror, by being told: of changes here by the writer, of other nodes by the catalog's
/// own waking of blocked readers. Nothing is asked again and again; many changes at once are looked at once.
/// </summary>
internal sealed class Aliases : IAsyncDisposable
{
    /// <summary>After an answer without news (the catalog is being closed, or nothing happened for ten minutes).</summary>
    private static readonly TimeSpan _quietPause = TimeSpan.FromSeconds(1);

    private readonly LocalWriter _writer;
    private readonly ICatalogRows _rows;
    private readonly LocalClock _clock;
    private readonly string _self;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Alias checks by id with the service of this agent that each mirrors (null: one of the catalog), and those services.
    // Used by the writer's loop alone.
    private readonly Dictionary<string, string?> _targetOf = new(StringComparer.Ordinal);
    private HashSet<string> _targets = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal); // by node; the loop alone uses it
    private Task _loop = Task.CompletedTask;

    public Aliases(LocalWriter writer, ICatalogRows rows, LocalClock clock, string self, ILogger logger)
    {
        _writer = writer;
        _rows = rows;
        _clock = clock;
        _self = self;
        _logger = logger;
    }

    /// <summary>Takes over what was restored. Before anything is registered.</summary>
    public void Begin(Picture restored)
    {
        _ = Note(restored, restored.Checks.Keys);
        _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        Ring();
    }

    /// <summary>A change was published; called by the writer's loop.</summary>
    public void Follow(Picture before, Change change)
    {
        var isNew = Note(change.Picture, change.Checks);
        if (_targetOf.Count > 0
            && (isNew
                || change.Services.Any(_targets.Contains)
                || change.Checks.Concat(change.Outputs).Any(id => IsMirrored(before, change.Picture, id))))
        {
            Ring();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        foreach (var watch in _watches.Values)
        {
            await watch.Running;
            watch.Stopping.Dispose();
        }

        _stopping.Dispose();
    }

    /// <summary>Keeps in mind which checks are aliases; true when one of them was registered just now.</summary>
    private bool Note(Picture picture, IEnumerable<string> checkIds)
    {
        var (isNew, isOther) = (false, false);
        foreach (var id in checkIds)
        {
            var definition = picture.Checks.GetValueOrDefault(id)?.Definition;
            if (definition?.Kind == CheckKind.Alias)
            {
                isNew = true;
                _targetOf[id] = definition.AliasNode.Length == 0 ? definition.AliasService : null;
            }
            else
            {
                isOther |= _targetOf.Remove(id);
            }
        }

        if (isNew || isOther)
        {
            _targets = _targetOf.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        }

        return isNew;
    }

    private bool IsMirrored(Picture before, Picture after, string checkId) =>
        (after.Checks.GetValueOrDefault(checkId) ?? before.Checks.GetValueOrDefault(checkId)) is { } check
        && (check.Definition.ServiceId.Length == 0 || _targets.Contains(check.Definition.ServiceId));

    private void Ring() => _ = _bell.Writer.TryWrite(true);

    private async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                _ = await _bell.Reader.ReadAsync(cancel);
                await WatchNodesAsync(_writer.Current);
                var glances = new Dictionary<string, OwnRows>(StringComparer.Ordinal);
                OwnRows Glance(string node) =>
                    glances.TryGetValue(node, out var rows) ? rows : glances[node] = _rows.Glance(node);
                _ = await _writer.ApplyAsync(
                    Caller.System, (picture, now) => AliasPlan.Mirror(picture, _self, Glance, now), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A bug here must not end all aliases for good: it is said, and the next change tries again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LocalLog.CheckBroken(_logger, e, "of type alias");
            }
        }
    }

    /// <summary>One pair of blocked readers for each node that is named, however many aliases name it.</summary>
    private async Task WatchNodesAsync(Picture picture)
    {
        var wanted = picture.Checks.Values
            .Where(check => check.Definition is { Kind: CheckKind.Alias, AliasNode.Length: > 0 })
            .Select(check => check.Definition.AliasNode)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (node, watch) in _watches.Where(watch => !wanted.Contains(watch.Key)).ToList())
        {
            _ = _watches.Remove(node);
            await watch.Stopping.CancelAsync();
            await watch.Running;
            watch.Stopping.Dispose();
        }

        foreach (var node in wanted.Where(node => !_watches.ContainsKey(node)))
        {
            var stopping = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var running = Task.WhenAll(
                WatchAsync(new Question(Asking.Node, node), stopping.Token),
                WatchAsync(new Question(Asking.NodeChecks, node), stopping.Token));
            _watches.Add(node, new Watch(stopping, running));
        }
    }

    private async Task WatchAsync(Question question, CancellationToken cancel)
    {
        var seen = Revision.Never;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                var index = await _rows.NewsAsync(question, seen, cancel);
                if (index == seen)
                {
                    await Task.Delay(_quietPause, _clock.Time, cancel);
                    continue;
                }

                seen = index;
                Ring();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private sealed record Watch(CancellationTokenSource Stopping, Task Running);
}
