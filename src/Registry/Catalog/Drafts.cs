using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>The services of the next snapshot that a step concerns, by one of the names that they go by.</summary>
internal sealed class Drafts(ImmutableSortedDictionary<string, ServiceRows> from)
{
    private readonly Dictionary<string, ServiceDraft> _drafts = new(StringComparer.Ordinal);

    public ServiceDraft Of(string service)
    {
        var name = Keyspace.Fold(service);
        if (!_drafts.TryGetValue(name, out var draft))
        {
            _drafts.Add(name, draft = new ServiceDraft(from.GetValueOrDefault(name, ServiceRows.None)));
        }

        return draft;
    }

    public bool AnyExtinct() => _drafts.Values.Any(draft => draft.IsExtinct);

    /// <summary>The next ones; each name whose answer changed is told.</summary>
    public ImmutableSortedDictionary<string, ServiceRows> Finish(Revision at, Action<string> changed)
    {
        if (_drafts.Count == 0)
        {
            return from;
        }

        var next = from.ToBuilder();
        foreach (var (name, draft) in _drafts)
        {
            if (draft.Changed)
            {
                changed(name);
            }

            if (draft.ToRows(at) is { } rows)
            {
                next[name] = rows;
            }
            else
            {
                next.Remove(name);
            }
        }

        return next.ToImmutable();
    }
}
