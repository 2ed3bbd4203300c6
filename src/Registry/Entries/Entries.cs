using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Entries.Chains;
using Muster.Registry.Views;

namespace Muster.Registry.Entries;

/// <summary>Configuration entries: kept, held against each other, and compiled into chains of discovery.</summary>
public sealed class Entries : IAsyncDisposable
{
    private readonly IdMint _ids;
    private readonly Follower<EntriesSnapshot, EntryTopic> _follower;
    private readonly Desk<EntriesSnapshot, EntryTopic> _desk;

    private Entries(IEngine engine, TimeProvider time, Prng chance, Follower<EntriesSnapshot, EntryTopic> follower)
    {
        _ids = new IdMint(chance);
        _follower = follower;
        _desk = new(engine, follower, time, chance, (picture, _) => picture.Index, "configuration entries")
        {
            PlaceOf = asked => asked.Place,
        };
    }

    /// <summary>Folds the entries that are kept, and follows them.</summary>
    public static async ValueTask<Result<Entries>> OpenAsync(
        IEngine engine, TimeProvider time, Prng chance, CancellationToken cancel) =>
        (await Follower<EntriesSnapshot, EntryTopic>.OpenAsync(engine, new EntriesFold(), time, cancel))
            .TryGet(out var follower, out var refused)
            ? new Entries(engine, time, chance, follower)
            : refused;

    /// <summary>All entries of a kind, by name; of all kinds when it is empty. Index: the last change of any entry.</summary>
    public async ValueTask<Result<Answer<IReadOnlyList<ConfigEntry>>>> ListAsync(
        Caller caller, string kind, Reading reading, CancellationToken cancel) =>
        (await _desk.AskAsync(kind.Length == 0 ? EntryTopic.Any : EntryTopic.OfKind(kind), reading, cancel))
            .TryGet(out var picture, out var refused)
            ? new Answer<IReadOnlyList<ConfigEntry>>([.. picture.OfKind(kind)], picture.Index) { At = picture.At }
            : refused;

    /// <summary>One entry, or null. Index: the last change of any; woken by changes of this one.</summary>
    public async ValueTask<Result<Answer<ConfigEntry?>>> GetAsync(
        Caller caller, string kind, string name, Reading reading, CancellationToken cancel) =>
        (await _desk.AskAsync(EntryTopic.Of(kind, name), reading, cancel)).TryGet(out var picture, out var refused)
            ? new Answer<ConfigEntry?>(picture.Find(kind, name), picture.Index) { At = picture.At }
            : refused;

    /// <summary>
    /// Writes the entry in place of the one of its kind and name. Refuses as <see cref="Refusal.Conflict"/> when that is not
    /// of the index given (0: when there is one).
    /// </summary>
    public ValueTask<Result<Revision>> SetAsync(
        Caller caller, ConfigEntry entry, Revision? cas, CancellationToken cancel) =>
        _desk.ChangeAsync(caller, picture => EntryPlan.Set(picture, entry, cas), picture => picture.At, cancel);

    /// <summary>Writes those of which there is none of their kind and name yet; the first that is refused ends it.</summary>
    public async ValueTask<Result<bool>> BootstrapAsync(
        Caller caller, IEnumerable<ConfigEntry> entries, CancellationToken cancel)
    {
        foreach (var entry in entries)
        {
            if (!(await SetAsync(caller, entry, Revision.Never, cancel)).TryGet(out _, out var refused)
                && refused.Why != Refusal.Conflict)
            {
                return new Refused(
                    refused.Why, $"config_entries.bootstrap: {entry.Kind} \"{entry.Name}\": {refused.Message}");
            }
        }

        return true;
    }

    /// <summary>Removes the entry, if it is there.</summary>
    public ValueTask<Result<Revision>> DeleteAsync(Caller caller, string kind, string name, CancellationToken cancel) =>
        _desk.ChangeAsync(caller, picture => EntryPlan.Delete(picture, kind, name), picture => picture.At, cancel);

    /// <summary>A service's chain. Index: the last change of any entry; woken by changes of those that it is made of.</summary>
    public async ValueTask<Result<Answer<DiscoveryChain>>> ChainAsync(
        Caller caller, ChainQuestion asked, Reading reading, CancellationToken cancel)
    {
        if (_follower.Current.TrustDomain.Length == 0
            && !(await FoundAsync(caller, cancel)).TryGet(out _, out var unfounded))
        {
            return unfounded;
        }

        return (await _desk.AskAsync(EntryTopic.OfChain(asked.Service), reading, cancel)).TryGet(out var picture, out var refused)
            && ChainCompiler.Compile(new EntryLookup(picture), asked, picture.TrustDomain).TryGet(out var chain, out refused)
            ? new Answer<DiscoveryChain>(chain, picture.Index) { At = picture.At }
            : refused;
    }

    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    /// <summary>As Consul makes up a cluster's name when it first needs one: whatever is asked later is answered with the same.</summary>
    private ValueTask<Result<Revision>> FoundAsync(Caller caller, CancellationToken cancel)
    {
        var trustDomain = $"{_ids.Next()}.consul";
        return _desk.ChangeAsync(
            caller, picture => EntryPlan.Found(picture, trustDomain), picture => picture.At, cancel);
    }
}
